import type { Verdict } from '../../core/endpoint.js';
import { adminError, isAdminError, isCredentialProblem, type AdminError } from '../../core/errors.js';
import { invalidInput } from '../../core/input.js';
import { sleep } from '../../core/waits.js';
import { checkClients, scimClientFor, type Clients } from '../read/clients.js';
import { canonicalJson } from '../plan/canonical.js';
import type { PlannedPerson } from '../plan/plan.js';
import { declarationOf } from '../steps/declarations.js';
import type { Executed, Step } from '../steps/types.js';
import type { JournalEntry, JournalStore, StepEvidence, StepOutcome, WaitReason } from './journal.js';
import { isDue, type RecordedPerson } from './outcome.js';
import { stored } from './storage-failure.js';

/** A step that cannot go on now. Whoever drives it comes back later. */
export interface StepWait {
  readonly kind: 'wait';
  readonly reason: Exclude<WaitReason, 'orgAdmins'>;
  /** ISO 8601 */
  readonly notBefore: string;
  readonly error: AdminError;
}

/** What {@link runStep} needs to know about the run that a step belongs to. */
export interface StepContext {
  readonly clients: Clients;
  /** Has the entry `started` of this run already. */
  readonly journal: JournalStore;
  readonly run: string;
  readonly planHash: string;
  /** The person of the plan with all their steps. A step of anybody else is a mistake of the program: nothing is sent. */
  readonly person: Pick<PlannedPerson, 'accountId' | 'steps'>;
  /** What the journal says about the person so far: it decides which step is due. */
  readonly recorded: Pick<RecordedPerson, 'intents' | 'outcomes'>;
  /** Ends waits at once; what is already sent is given a moment to finish. */
  readonly signal?: AbortSignal | undefined;
  /** Breaks off even what is already sent. */
  readonly hardSignal?: AbortSignal | undefined;
  /** How long reading back may take to show the change, in milliseconds. */
  readonly verificationDeadline: number;
}

/** Longer waits for a rate limit are not sat out inside a call, where nothing can end them, but between calls. */
const longestWaitInCall = 1_000;

/** So much longer reading back may take where the service asks to wait; after it, reading says nothing. */
const longestWaitInReading = 60_000;

export const lookAtIt =
  'Atlassian accepted the change, but reading back still shows the state from before. Look at the person in Atlassian Administration before anything is repeated; verifyPlan() tells later whether it came about after all.';

/**
 * Runs one step when it is due: after those before it, and only where its condition is met. Safe to deliver twice:
 * what the journal knows as finished is not repeated, what is already so is not done, and what was begun and never
 * finished is read before anything else.
 *
 * @example
 * for (const step of person.steps.filter((each) => isDue(each, person, outcomes))) {
 *   const outcome = await runStep(step, { clients, journal, run, planHash, person, recorded: { intents, outcomes }, verificationDeadline: 30_000 });
 * }
 */
export async function runStep(step: Step, context: StepContext): Promise<StepOutcome | StepWait> {
  checkStep(step, context);
  const { outcomes, intents } = context.recorded;
  const known = outcomes.get(step.key);
  if (known !== undefined) {
    return known;
  }
  if (!isDue(step, context.person, outcomes)) {
    throw refused('step', 'is not due: run those before it first, and a step with a condition only where it is met; isDue() tells');
  }
  const { execute, endpoint, probe: look } = declarationOf(step);
  if (execute === undefined) {
    return look === undefined ? finish(step, context, { kind: 'handedOff', at: now() }) : confirm(step, context);
  }
  const before = await probe(step, context);
  if (typeof before === 'object') {
    return before;
  }
  const begun = intents.has(step.key);
  if (before === 'reached') {
    return finish(step, context, { kind: 'done', effect: begun ? 'changed' : 'alreadyDone', verification: 'done', evidence: { at: now() } });
  }
  if (context.signal?.aborted === true) {
    throw stopped(step);
  }
  if (begun && before === 'unknown' && endpoint?.operation === 'clockStarting') {
    return finish(step, context, ambiguousAfter(routeOf(step), undefined));
  }
  if (!begun) {
    await append(context, { type: 'intent', ...entryOf(step, context) });
  }
  let executed: Executed;
  try {
    executed = await execute(step, context.clients, callOptions(context));
  } catch (error) {
    return afterError(step, context, error, { begun, before });
  }
  const { data, response } = executed;
  // An earlier attempt of this run may be what has made it so.
  const wasAlready = 'outcome' in data && data.outcome === 'alreadyInState' && !begun;
  return verify(step, context, wasAlready ? 'alreadyDone' : 'changed', {
    at: now(),
    ...(response.status === undefined ? {} : { status: response.status }),
    ...(response.traceId === undefined ? {} : { traceId: response.traceId }),
    ...(response.recovered === undefined ? {} : { recovered: response.recovered }),
  });
}

function refused(field: string, problem: string): AdminError {
  return invalidInput('runStep()', [{ field, problem }]);
}

/** Nothing is sent for anybody but the person, and nothing that their plan does not have. */
function checkStep(step: Step, { person, recorded, clients }: StepContext): void {
  checkClients('runStep()', clients);
  if (!Array.isArray((person as StepContext['person'] | undefined)?.steps)) {
    throw refused('context.person', 'expected the person of the plan, with all their steps');
  }
  if (typeof (recorded as StepContext['recorded'] | undefined)?.outcomes?.get !== 'function' || typeof recorded.intents?.has !== 'function') {
    throw refused('context.recorded', 'expected the intents and outcomes of the person');
  }
  const planned = person.steps.find(({ key }) => key === (step as Step | undefined)?.key);
  if (step?.accountId !== person.accountId || canonicalJson(planned) !== canonicalJson(step)) {
    throw refused('step', 'is not one of the person: nothing was sent');
  }
  const missing = missingClient(step, clients);
  if (missing !== undefined) {
    throw refused(missing, 'is needed for the step: give the clients that the plan was made with');
  }
}

/** The client that a step needs and that is not at hand. */
export function missingClient(step: Step, clients: Clients): 'clients.product' | 'clients.scim' | undefined {
  if (step.kind.startsWith('transfer') || step.kind === 'revokePortalAccess') {
    return clients.product === undefined ? 'clients.product' : undefined;
  }
  const isOfDirectory = step.kind === 'setScimInactive' || step.kind === 'setScimActive';
  return isOfDirectory && scimClientFor(clients, step.scimDirectoryId) === undefined ? 'clients.scim' : undefined;
}

function callOptions({ hardSignal }: StepContext) {
  return { maxWait: longestWaitInCall, ...(hardSignal === undefined ? {} : { signal: hardSignal }) };
}

function routeOf(step: Step): string {
  return declarationOf(step).endpoint?.route ?? 'runStep()';
}

function stopped(step: Step): AdminError {
  return adminError('aborted', { endpoint: routeOf(step), mayHaveHappened: false });
}

function now(): string {
  return new Date().toISOString();
}

/** Reads whether the change is there. A read that fails says nothing, unless it is only too early or the whole run is pointless. */
async function probe(step: Step, context: StepContext): Promise<Verdict | StepWait> {
  try {
    return (await declarationOf(step).probe?.(step, context.clients, callOptions(context))) ?? 'unknown';
  } catch (error) {
    if (isAdminError(error) && !isCredentialProblem(error) && error.kind !== 'aborted') {
      return waitAfter(error) ?? 'unknown';
    }
    throw error;
  }
}

/** Reads back what was accepted. That reading clearly shows the opposite is something else than that it shows nothing. */
async function verify(step: Step, context: StepContext, effect: 'changed' | 'alreadyDone', evidence: StepEvidence): Promise<StepOutcome> {
  const verdict = await settle(step, context);
  return verdict === 'notReached' && context.signal?.aborted !== true
    ? finish(step, context, { kind: 'contradicted', evidence, humanTask: lookAtIt })
    : finish(step, context, { kind: 'done', effect, verification: verdict === 'reached' ? 'done' : 'pendingVerification', evidence });
}

/** Only looks: what is still there, although everything was done that could be, is left to a person. */
async function confirm(step: Step, context: StepContext): Promise<StepOutcome | StepWait> {
  const verdict = await settle(step, context);
  if (typeof verdict === 'object') {
    return verdict;
  }
  if (verdict === 'notReached') {
    if (context.signal?.aborted === true) {
      throw stopped(step);
    }
    return finish(step, context, { kind: 'handedOff', at: now() });
  }
  const verification = verdict === 'reached' ? 'done' : 'pendingVerification';
  return finish(step, context, { kind: 'done', effect: 'alreadyDone', verification, evidence: { at: now() } });
}

/** Reads until the change is seen, or its time is over: a status code is no proof. */
async function settle(step: Step, context: StepContext): Promise<Verdict | StepWait> {
  const { endpoint, probe: look } = declarationOf(step);
  const deadline = performance.now() + Math.max((endpoint?.settles ?? 0) * 2, context.verificationDeadline);
  for (let pause = 250; ; pause = Math.min(pause * 2, 5_000)) {
    const verdict = await probe(step, context);
    if (verdict === 'reached' || look === undefined) {
      return verdict;
    }
    const [wait, end] = typeof verdict === 'object' ? [untilThen(verdict), deadline + longestWaitInReading] : [pause, deadline];
    if (performance.now() + wait > end || !(await sleep(wait, context.signal))) {
      return verdict;
    }
  }
}

/** Milliseconds until something that has to wait may be tried again. */
export function untilThen({ notBefore }: Pick<StepWait, 'notBefore'>): number {
  return Math.max(250, Date.parse(notBefore) - Date.now());
}

async function afterError(
  step: Step,
  context: StepContext,
  error: unknown,
  { begun, before }: { readonly begun: boolean; readonly before: Verdict },
): Promise<StepOutcome | StepWait> {
  // A credential that fails would fail for everybody, and a stop is no outcome: both end the run, and the intent stays.
  if (!isAdminError(error) || isCredentialProblem(error) || error.kind === 'aborted') {
    throw error;
  }
  const wait = waitAfter(error);
  if (wait !== undefined) {
    return wait;
  }
  const isRefusal = !answerWasLost(error);
  // A refusal says nothing of an earlier attempt, nor of what could not be read before; and what is missing may be gone by now.
  if (!isRefusal || begun || before === 'unknown' || error.kind === 'notFound') {
    const verdict = await probe(step, context);
    if (typeof verdict === 'object') {
      return verdict;
    }
    if (verdict === 'reached') {
      const effect = isRefusal && !begun ? 'alreadyDone' : 'changed';
      return finish(step, context, { kind: 'done', effect, verification: 'done', evidence: { at: now(), recovered: 'readBack' } });
    }
    if (error.kind === 'ambiguous' || (verdict === 'unknown' && (begun || mayHaveHappened(error)))) {
      return finish(step, context, ambiguousAfter(routeOf(step), error));
    }
  }
  return isRefusal
    ? finish(step, context, { kind: 'refused', error: error.toJSON(), whoCanFix: error.whoCanFix })
    : finish(step, context, { kind: 'failed', error: error.toJSON() });
}

/** Whether the error is about the way to the service and back, and no word of the service on what was asked. */
export function answerWasLost({ kind }: AdminError): boolean {
  return ['ambiguous', 'unavailable', 'network', 'timeout', 'unexpectedResponse', 'propagating'].includes(kind);
}

export function mayHaveHappened(error: AdminError): boolean {
  switch (error.kind) {
    case 'network':
    case 'timeout':
      return error.mayHaveHappened;
    case 'unavailable':
      return error.attempts > 0;
    default:
      return error.kind === 'ambiguous' || error.kind === 'unexpectedResponse';
  }
}

/** What was sent and cannot be read is not known, whatever the service says of a repetition. */
export function ambiguousAfter(route: string, error: AdminError | undefined): Extract<StepOutcome, { kind: 'ambiguous' }> {
  const ambiguous =
    error?.kind === 'ambiguous'
      ? error
      : adminError('ambiguous', {
          endpoint: error?.endpoint ?? route,
          because: error?.kind === 'timeout' || error?.kind === 'unavailable' ? error.kind : error?.kind === 'unexpectedResponse' ? 'cut' : 'network',
          readBack: 'unknown',
          status: error?.status,
          code: error?.code,
          traceId: error?.traceId,
          attempts: error?.attempts ?? 0,
        });
  return { kind: 'ambiguous', error: ambiguous.toJSON(), humanTask: ambiguous.remedy };
}

/** What to wait for where the service only asks to come back later. */
export function waitAfter(error: AdminError): StepWait | undefined {
  switch (error.kind) {
    case 'rateLimited':
      return { kind: 'wait', reason: 'rateLimited', notBefore: error.retryAt ?? new Date(Date.now() + 5_000).toISOString(), error };
    case 'unavailable':
      // Without a status nobody has answered: the gate let nothing through.
      return error.retryAt === undefined
        ? undefined
        : { kind: 'wait', reason: error.status === undefined ? 'circuitOpen' : 'unavailable', notBefore: error.retryAt, error };
    default:
      return undefined;
  }
}

function entryOf({ accountId, key, kind }: Step, { run, planHash }: StepContext) {
  return { at: now(), run, planHash, accountId, step: key, kind };
}

async function finish<O extends StepOutcome>(step: Step, context: StepContext, outcome: O): Promise<O> {
  await append(context, { type: 'outcome', ...entryOf(step, context), outcome });
  return outcome;
}

function append({ journal }: StepContext, entry: JournalEntry): Promise<void> {
  return stored('JournalStore.append()', () => journal.append(entry));
}
