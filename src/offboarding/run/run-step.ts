import type { Verdict } from '../../core/endpoint.js';
import { adminError, isAdminError, isCredentialProblem, type AdminError } from '../../core/errors.js';
import type { CallOptions } from '../../core/options.js';
import { sleep } from '../../core/waits.js';
import type { Clients } from '../read/clients.js';
import type { JournalStore, StepEvidence, StepOutcome } from './journal.js';
import { declarationOf } from '../steps/declarations.js';
import type { Executed, Step } from '../steps/types.js';

/** A step that cannot go on now. Whoever drives it comes back later. */
export interface StepWait {
  readonly kind: 'wait';
  readonly reason: 'rateLimited' | 'circuitOpen';
  /** ISO 8601 */
  readonly notBefore: string;
  readonly error: AdminError;
}

/** What {@link runStep} needs to know about the run that a step belongs to. */
export interface StepContext {
  readonly clients: Clients;
  readonly journal: JournalStore;
  readonly run: string;
  readonly planHash: string;
  /** The people of the plan. A step for anybody else is a mistake of the program, and nothing is sent. */
  readonly accountIds: ReadonlySet<string>;
  /** What the journal says about this step so far. */
  readonly recorded: { readonly intent: boolean; readonly outcome?: StepOutcome | undefined };
  /** Ends waits at once; what is already sent is given a moment to finish. */
  readonly signal?: AbortSignal | undefined;
  /** Breaks off even what is already sent. */
  readonly hardSignal?: AbortSignal | undefined;
  /** How long reading back may take to show the change, in milliseconds. */
  readonly verificationDeadline: number;
}

/** Longer waits for a rate limit are not sat out inside a call, where nothing can end them, but between calls. */
const longestWaitInCall = 1_000;

/**
 * Runs one step. Safe to deliver twice: what the journal knows as finished is not repeated, what is already so is not
 * done, and what was begun and never finished is read before anything else.
 */
export async function runStep(step: Step, context: StepContext): Promise<StepOutcome | StepWait> {
  const { recorded, accountIds } = context;
  if (recorded.outcome !== undefined) {
    return recorded.outcome;
  }
  if (!accountIds.has(step.accountId)) {
    throw new RangeError('a step names an account that is not in the plan: nothing was sent');
  }
  const { execute, endpoint, probe: look } = declarationOf(step);
  if (execute === undefined) {
    return look === undefined ? finish(step, context, { kind: 'handedOver', at: now() }) : confirm(step, context);
  }
  const before = await probe(step, context);
  if (before === 'reached') {
    const effect = recorded.intent ? 'changed' : 'alreadyDone';
    return finish(step, context, { kind: 'done', effect, verification: 'done', evidence: { at: now() } });
  }
  if (context.signal?.aborted === true) {
    throw stopped(step);
  }
  if (recorded.intent && before === 'unknown' && endpoint?.operation === 'clockStarting') {
    const error = adminError('ambiguous', { endpoint: declarationOf(step).endpoint?.route ?? 'runStep()', because: 'network', readBack: 'unknown' });
    return finish(step, context, { kind: 'ambiguous', error: error.toJSON(), humanTask: error.remedy });
  }
  if (!recorded.intent) {
    await record(step, context, 'intent');
  }
  let executed: Executed;
  try {
    executed = await execute(step, context.clients, callOptions(context));
  } catch (error) {
    return afterError(step, context, error);
  }
  const { data, response } = executed;
  // An earlier attempt of this run may be what has made it so.
  const wasAlready = 'outcome' in data && data.outcome === 'alreadyInState' && !recorded.intent;
  return verify(step, context, wasAlready ? 'alreadyDone' : 'changed', {
    at: now(),
    ...(response.status === undefined ? {} : { status: response.status }),
    ...(response.traceId === undefined ? {} : { traceId: response.traceId }),
    ...(response.recovered === undefined ? {} : { recovered: response.recovered }),
  });
}

function callOptions({ hardSignal }: StepContext): CallOptions {
  return { maxWait: longestWaitInCall, ...(hardSignal === undefined ? {} : { signal: hardSignal }) };
}

function stopped(step: Step): AdminError {
  return adminError('aborted', { endpoint: declarationOf(step).endpoint?.route ?? 'runStep()', mayHaveHappened: false });
}

function now(): string {
  return new Date().toISOString();
}

/** Reads whether the change is there. A read that fails says nothing, unless the whole run is pointless. */
async function probe(step: Step, context: StepContext): Promise<Verdict> {
  try {
    return (await declarationOf(step).probe?.(step, context.clients, callOptions(context))) ?? 'unknown';
  } catch (error) {
    if (isAdminError(error) && !isCredentialProblem(error) && error.kind !== 'aborted') {
      return 'unknown';
    }
    throw error;
  }
}

/** Reads whether the change is there. */
async function verify(step: Step, context: StepContext, effect: 'changed' | 'alreadyDone', evidence: StepEvidence): Promise<StepOutcome> {
  const verdict = await settle(step, context);
  return finish(step, context, { kind: 'done', effect, verification: verdict === 'reached' ? 'done' : 'pendingVerification', evidence });
}

/** Only looks: what is still there, although everything was done that could be, is left to a person. */
async function confirm(step: Step, context: StepContext): Promise<StepOutcome> {
  const verdict = await settle(step, context);
  if (verdict === 'notReached') {
    if (context.signal?.aborted === true) {
      throw stopped(step);
    }
    return finish(step, context, { kind: 'handedOver', at: now() });
  }
  const verification = verdict === 'reached' ? 'done' : 'pendingVerification';
  return finish(step, context, { kind: 'done', effect: 'alreadyDone', verification, evidence: { at: now() } });
}

/** Reads until the change is seen, or its time is over: a status code is no proof. */
async function settle(step: Step, context: StepContext): Promise<Verdict> {
  const { endpoint, probe: look } = declarationOf(step);
  const deadline = performance.now() + Math.max((endpoint?.settles ?? 0) * 2, context.verificationDeadline);
  for (let pause = 250; ; pause = Math.min(pause * 2, 5_000)) {
    const verdict = await probe(step, context);
    if (verdict === 'reached' || look === undefined || performance.now() + pause > deadline || !(await sleep(pause, context.signal))) {
      return verdict;
    }
  }
}

async function afterError(step: Step, context: StepContext, error: unknown): Promise<StepOutcome | StepWait> {
  // A credential that fails would fail for everybody, and a stop is no outcome: both end the run, and the intent stays.
  if (!isAdminError(error) || isCredentialProblem(error) || error.kind === 'aborted') {
    throw error;
  }
  const wait = waitAfter(error);
  if (wait !== undefined) {
    return wait;
  }
  switch (error.kind) {
    case 'ambiguous':
    case 'unavailable':
    case 'network':
    case 'timeout':
    case 'unexpectedResponse':
    case 'propagating':
      // It may have happened, and what the call could not see then may be seen now.
      if ((await probe(step, context)) === 'reached') {
        return finish(step, context, { kind: 'done', effect: 'changed', verification: 'done', evidence: { at: now(), recovered: 'readBack' } });
      }
      return error.kind === 'ambiguous'
        ? finish(step, context, { kind: 'ambiguous', error: error.toJSON(), humanTask: error.remedy })
        : finish(step, context, { kind: 'failed', error: error.toJSON() });
    default:
      return finish(step, context, { kind: 'refused', error: error.toJSON(), whoCanFix: error.whoCanFix });
  }
}

/** What to wait for where the service only asks to come back later. */
export function waitAfter(error: AdminError): StepWait | undefined {
  switch (error.kind) {
    case 'rateLimited':
      return { kind: 'wait', reason: 'rateLimited', notBefore: error.retryAt ?? new Date(Date.now() + 5_000).toISOString(), error };
    case 'unavailable':
      return error.retryAt === undefined ? undefined : { kind: 'wait', reason: 'circuitOpen', notBefore: error.retryAt, error };
    default:
      return undefined;
  }
}

async function finish<O extends StepOutcome>(step: Step, context: StepContext, outcome: O): Promise<O> {
  const { journal, run, planHash } = context;
  const { accountId, key, kind } = step;
  await journal.append({ type: 'outcome', at: now(), run, planHash, accountId, step: key, kind, outcome });
  return outcome;
}

async function record(step: Step, { journal, run, planHash }: StepContext, type: 'intent'): Promise<void> {
  const { accountId, key, kind } = step;
  await journal.append({ type, at: now(), run, planHash, accountId, step: key, kind });
}
