import type { Verdict } from '../../core/endpoint.js';
import { adminError, isAdminError, type AdminError } from '../../core/errors.js';
import { invalidInput } from '../../core/input.js';
import { sleep } from '../../core/waits.js';
import { checkClients, productClientFor, scimClientFor, type Clients } from '../read/clients.js';
import { canonicalJson } from '../plan/canonical.js';
import type { PlannedPerson } from '../plan/plan.js';
import { declarationOf } from '../steps/declarations.js';
import { becameOf, refusalOfThings, seenIn, verdictOfAll, withoutThings } from '../steps/transfer-step.js';
import { isOnSite } from '../steps/on-site.js';
import type { ChangedThings, Executed, Step } from '../steps/types.js';
import type { StartedTask } from '../responsibilities/types.js';
import type { JournalEntry, JournalStore, StepEvidence, StepOutcome, WaitReason } from './journal.js';
import { isDue, type RecordedPerson } from './outcome.js';
import { endsRun } from '../read/ends-run.js';
import { stored } from '../read/storage-failure.js';
import { openBefore, openIn, partOf, thingsOfAll, type OpenThings } from './several-things.js';

/** A step that must wait. Run it again later. */
export interface StepWait {
  readonly kind: 'wait';
  readonly reason: Exclude<WaitReason, 'orgAdmins'>;
  /** ISO 8601 */
  readonly notBefore: string;
  readonly error: AdminError;
}

/** What {@link runStep} needs from the run. */
export interface StepContext {
  readonly clients: Clients;
  /** A journal that already has the entry `started` of this run. */
  readonly journal: JournalStore;
  readonly run: string;
  readonly planHash: string;
  /** The person of the plan, with all their steps. A step of another person is refused, and nothing is sent. */
  readonly person: Pick<PlannedPerson, 'accountId' | 'steps'>;
  /** What the journal has recorded about the person so far. It decides which step is due. */
  readonly recorded: Pick<RecordedPerson, 'intents' | 'outcomes' | 'tasks' | 'open'>;
  /** Ends waits at once. A request in flight can still finish. */
  readonly signal?: AbortSignal | undefined;
  /** Cancels even a request in flight. */
  readonly hardSignal?: AbortSignal | undefined;
  /** How long reading back may take to show the change, in milliseconds. */
  readonly verificationDeadline: number;
}

/** A longer wait for a rate limit happens between calls: inside a call, a stop could not end it. */
export const longestWaitInCall = 1_000;

/** How much longer reading back may take if Atlassian asks to wait. */
const longestWaitInReading = 60_000;

export const lookAtIt =
  'Atlassian accepted the change, but reading back still shows the old state. Look at the person in Atlassian Administration before you retry. Later, verifyPlan() shows whether the change took effect after all.';

/**
 * Runs one step if it is due: after the steps before it, and only if its condition is met. It is safe to deliver a step
 * twice. A step that the journal has as finished is not run again. A step with nothing to change sends nothing. A step
 * that was started and never finished is read back first.
 *
 * Rejects with `validation` if the step is not due, with `aborted` if `signal` stops it, with `storage.failed` if the journal
 * cannot be written, and with `credential.…` if a credential does not work.
 *
 * @example
 * for (const step of person.steps.filter((each) => isDue(each, person, outcomes))) {
 *   const outcome = await runStep(step, { clients, journal, run, planHash, person, recorded: { intents, outcomes }, verificationDeadline: 30_000 });
 * }
 */
export async function runStep(step: Step, context: StepContext): Promise<StepOutcome | StepWait> {
  return runStepNow(step, context, {});
}

/** What a run has read about the person of a step a moment ago. */
export interface Moment {
  /** Facts of this moment show that the change is still to be made. They never prove the opposite. */
  readonly isOpen?: boolean;
  /**
   * Reads the change back in a search with other people. Anything except `reached` leaves it to the probe. Only if an
   * earlier search of the run showed the old state.
   */
  readonly readBack?: () => Promise<Verdict>;
}

/** As {@link runStep}, for a run that has just read the person. A step that was started before is read by itself. */
export async function runStepNow(step: Step, context: StepContext, moment: Moment): Promise<StepOutcome | StepWait> {
  checkStep(step, context);
  const { outcomes, intents } = context.recorded;
  const known = outcomes.get(step.key);
  if (known !== undefined) {
    return known;
  }
  if (!isDue(step, context.person, outcomes)) {
    throw refused('step', 'is not due: run the steps before it first, and a conditional step only if its condition is met; see isDue()');
  }
  const { execute, endpoint, probe: look } = declarationOf(step);
  if (execute === undefined) {
    return look === undefined ? finish(step, context, { kind: 'handedOff', at: now() }) : confirm(step, context);
  }
  const begun = intents.has(step.key);
  const looked = !begun && moment.isOpen === true ? { verdict: 'notReached' as const, seen: undefined } : await lookAt(step, context);
  if ('kind' in looked) {
    return looked;
  }
  const { verdict: before, seen } = looked;
  const open = begun ? openBefore(step, context.recorded) : openIn(step, seen);
  if (before === 'reached') {
    const things = begun ? thingsOfAll(step, open, undefined) : undefined;
    return finish(step, context, { kind: 'done', effect: begun ? 'changed' : 'alreadyDone', verification: 'done', evidence: { at: now() }, ...(things === undefined ? {} : { things }) });
  }
  if (context.signal?.aborted === true) {
    throw stopped(step);
  }
  if (begun && before === 'unknown' && endpoint?.operation === 'clockStarting') {
    return finish(step, context, ambiguousAfter(routeOf(step), undefined));
  }
  // Before every attempt, not only the first: whoever has lost the journal meanwhile must not send anything.
  await append(context, { type: 'intent', ...entryOf(step, context), ...partOf(step, open) });
  let executed: Executed;
  try {
    executed = await execute(step, context.clients, callOptions(context), taskOf(step, context));
  } catch (error) {
    return afterError(step, context, error, { begun, before, open });
  }
  // An earlier attempt of this run may have made the change.
  const effect = wasAlreadyThere(executed) && !begun ? 'alreadyDone' : 'changed';
  const things = begun ? thingsOfAll(step, open, executed.things) : executed.things;
  return verify(step, context, { effect, evidence: evidenceOf(executed), together: !begun && before === 'notReached' ? moment.readBack : undefined, things, open });
}

/** What became of each thing of a step that ends without its result. Absent for a step without several things, or if they are not readable. */
async function becameOfThings(step: Step, context: StepContext, open: OpenThings, reason: string): Promise<{ readonly things?: ChangedThings }> {
  if (open === undefined || step.kind !== 'transferResponsibilities') {
    return {};
  }
  const looked = await lookAt(step, context);
  return 'kind' in looked || looked.seen === undefined ? {} : { things: becameOf(step, open, looked.seen, reason) };
}

/** What an earlier attempt of the step recorded of its task, and where to record a new one. */
function taskOf(step: Step, context: StepContext): StartedTask {
  return {
    known: context.recorded.tasks?.get(step.key),
    record: (task) => append(context, { type: 'task', ...entryOf(step, context), ...task }),
  };
}

/** Whether Atlassian had nothing to change. */
export function wasAlreadyThere({ data }: Executed): boolean {
  return typeof data === 'object' && data !== null && 'outcome' in data && data.outcome === 'alreadyInState';
}

/** What proves that a call was made. */
export function evidenceOf({ response: { status, traceId, recovered } }: Executed): StepEvidence {
  return {
    at: now(),
    ...(status === undefined ? {} : { status }),
    ...(traceId === undefined ? {} : { traceId }),
    ...(recovered === undefined ? {} : { recovered }),
  };
}

function refused(field: string, problem: string): AdminError {
  return invalidInput('runStep()', [{ field, problem }]);
}

/** Refuses a step of another person, and a step that the plan does not have. */
function checkStep(step: Step, { person, recorded, clients }: StepContext): void {
  checkClients('runStep()', clients);
  if (!Array.isArray((person as StepContext['person'] | undefined)?.steps)) {
    throw refused('context.person', 'expected the person of the plan, with all their steps');
  }
  if (typeof (recorded as StepContext['recorded'] | undefined)?.outcomes?.get !== 'function' || typeof recorded.intents?.has !== 'function') {
    throw refused('context.recorded', 'expected the intents and outcomes of the person');
  }
  for (const name of ['tasks', 'open'] as const) {
    if (recorded[name] !== undefined && typeof (recorded[name] as Partial<ReadonlyMap<string, unknown>> | null)?.get !== 'function') {
      throw refused(`context.recorded.${name}`, 'expected a Map, as readJournal() gives it');
    }
  }
  const planned = person.steps.find(({ key }) => key === (step as Step | undefined)?.key);
  if (step?.accountId !== person.accountId || canonicalJson(planned) !== canonicalJson(step)) {
    throw refused('step', 'is not a step of the person: nothing was sent');
  }
  const missing = missingClient(step, clients);
  if (missing !== undefined) {
    throw refused(missing, 'is missing, and the step needs it: pass the clients that the plan was made with');
  }
}

/** The client that a step needs and that is not available. */
export function missingClient(step: Step, clients: Clients): 'clients.product' | 'clients.scim' | undefined {
  if (isOnSite(step)) {
    return productClientFor(clients, step.site) === undefined ? 'clients.product' : undefined;
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

/** What a read before or after a change shows: of the step, and of each thing of a step with several. */
interface Looked {
  readonly verdict: Verdict;
  readonly seen: ReadonlyMap<string, Verdict> | undefined;
}

/** Reads back the change. A failed read gives `unknown`, unless it must only wait or the whole run must stop. */
async function lookAt(step: Step, context: StepContext): Promise<Looked | StepWait> {
  try {
    if (step.kind === 'transferResponsibilities') {
      const seen = await seenIn(step, context.clients, callOptions(context));
      return { verdict: verdictOfAll(step, seen), seen };
    }
    return { verdict: (await declarationOf(step).probe?.(step, context.clients, callOptions(context))) ?? 'unknown', seen: undefined };
  } catch (error) {
    if (isAdminError(error) && !endsRun(error)) {
      return waitAfter(error) ?? { verdict: 'unknown', seen: undefined };
    }
    throw error;
  }
}

async function probe(step: Step, context: StepContext): Promise<Verdict | StepWait> {
  const looked = await lookAt(step, context);
  return 'kind' in looked ? looked : looked.verdict;
}

/** Reads back an accepted change. A read that clearly shows the old state differs from a read that shows nothing. */
async function verify(
  step: Step,
  context: StepContext,
  {
    effect,
    evidence,
    together,
    things,
    open,
  }: {
    readonly effect: 'changed' | 'alreadyDone';
    readonly evidence: StepEvidence;
    readonly together: Moment['readBack'];
    readonly things: ChangedThings | undefined;
    readonly open: OpenThings;
  },
): Promise<StepOutcome> {
  const left = things?.left ?? [];
  const changed = step.kind === 'transferResponsibilities' ? withoutThings(step, left) : step;
  const hasNone = 'things' in changed && changed.things.length === 0;
  // The search that showed the old state before the change shows the new one now.
  const verdict = hasNone || (await together?.()) === 'reached' ? 'reached' : await settle(changed, context);
  if (verdict === 'notReached' && context.signal?.aborted !== true) {
    const became = await becameOfThings(changed, context, open, 'contradicted');
    const all = became.things === undefined ? became : { things: { ...became.things, left: [...left, ...became.things.left] } };
    return finish(step, context, { kind: 'contradicted', evidence, humanTask: lookAtIt, ...all });
  }
  if (left.length > 0) {
    const error = refusalOfThings(routeOf(step), evidence, left);
    return finish(step, context, { kind: 'refused', error: error.toJSON(), whoCanFix: error.whoCanFix, ...(things === undefined ? {} : { things }) });
  }
  return finish(step, context, {
    kind: 'done',
    effect,
    verification: verdict === 'reached' ? 'done' : 'pendingVerification',
    evidence,
    ...(things === undefined ? {} : { things }),
  });
}

/** Only checks. If the access is still there after all steps, a person must remove it. */
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

/** Reads until the change shows, or until the deadline: a status code is no proof. */
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

/** Milliseconds until the next try. */
export function untilThen({ notBefore }: Pick<StepWait, 'notBefore'>): number {
  return Math.max(250, Date.parse(notBefore) - Date.now());
}

async function afterError(
  step: Step,
  context: StepContext,
  error: unknown,
  { begun, before, open }: { readonly begun: boolean; readonly before: Verdict; readonly open: OpenThings },
): Promise<StepOutcome | StepWait> {
  // A credential or a store that fails would fail for everybody, and a stop is not an outcome: the intent stays.
  if (!isAdminError(error) || endsRun(error)) {
    throw error;
  }
  const wait = waitAfter(error);
  if (wait !== undefined) {
    return wait;
  }
  const isRefusal = !answerWasLost(error);
  // A refusal proves nothing about an earlier attempt or an unread state, and `notFound` may mean that the change is made.
  // A transfer may be several requests, and an attempt before the refused one may have been carried out.
  const isTransfer = step.kind === 'transferResponsibilities';
  if (!isRefusal || begun || before === 'unknown' || error.kind === 'notFound' || isTransfer) {
    const verdict = await probe(step, context);
    if (typeof verdict === 'object') {
      return verdict;
    }
    if (verdict === 'reached') {
      const effect = isRefusal && !begun && !isTransfer ? 'alreadyDone' : 'changed';
      const things = open === undefined ? undefined : thingsOfAll(step, open, undefined);
      return finish(step, context, { kind: 'done', effect, verification: 'done', evidence: { at: now(), recovered: 'readBack' }, ...(things === undefined ? {} : { things }) });
    }
    if (error.kind === 'ambiguous' || (verdict === 'unknown' && (begun || mayHaveHappened(error)))) {
      return finish(step, context, { ...ambiguousAfter(routeOf(step), error), ...(await becameOfThings(step, context, open, 'ambiguous')) });
    }
  }
  const became = await becameOfThings(step, context, open, mayHaveHappened(error) ? 'ambiguous' : error.kind);
  return isRefusal
    ? finish(step, context, { kind: 'refused', error: error.toJSON(), whoCanFix: error.whoCanFix, ...became })
    : finish(step, context, { kind: 'failed', error: error.toJSON(), ...became });
}

/** Whether the error is no response of Atlassian to the request itself. */
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

/** A change that was sent and is not readable stays unknown, whatever Atlassian responds to a retry. */
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

/** The wait for an error after which Atlassian asks you to come back later. */
export function waitAfter(error: AdminError): StepWait | undefined {
  switch (error.kind) {
    case 'rateLimited':
      return { kind: 'wait', reason: 'rateLimited', notBefore: error.retryAt ?? new Date(Date.now() + 5_000).toISOString(), error };
    case 'unavailable':
      // Without a status there was no response: the gate sent nothing.
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
