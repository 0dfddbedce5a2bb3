import type { Endpoint, EndpointInput, InputOf, Verdict } from '../../core/endpoint.js';
import { isAdminError, isCredentialProblem, type AdminError } from '../../core/errors.js';
import { operationsOf } from '../../core/operations.js';
import type { CallOptions } from '../../core/options.js';
import { sleep } from '../../core/waits.js';
import { inviteUsers } from '../../org/invitations.js';
import { patchBody, scimGroupPatch } from '../../scim/patch.js';
import { createUser } from '../../scim/users.js';
import { patchGroup } from '../../scim/groups.js';
import { requireScimClient, type Clients } from '../read/clients.js';
import { ambiguousAfter, answerWasLost, evidenceOf, lookAtIt, mayHaveHappened, wasAlreadyThere } from '../run/run-step.js';
import { declarationOf } from '../steps/declarations.js';
import type { Executed, Step } from '../steps/types.js';
import type { OnboardingOutcome, OnboardingStep } from './onboarding-shape.js';

/** A change with the proof that its endpoint declares. */
export interface Change {
  readonly route: string;
  /** Milliseconds until a read is documented to show the change. */
  readonly settles: number;
  readonly probe: (options: CallOptions) => Promise<Verdict>;
  readonly execute: () => Promise<Executed>;
}

/** Who a change is about, by the ids that they have so far. */
export interface Identity {
  readonly name: string;
  readonly accountId?: string | undefined;
  readonly scimUserId?: string | undefined;
  readonly sendNotification: boolean;
}

/** The change of a step. Undefined where the id that it needs is not known yet. */
export function changeFor(step: OnboardingStep, { name, accountId, scimUserId, sendNotification }: Identity, clients: Clients): Change | undefined {
  switch (step.kind) {
    case 'invite': {
      const { email, groups } = step;
      const body = { emails: [email], ...(groups.length === 0 ? {} : { additionalGroups: groups.map(({ groupId }) => groupId) }), ...(sendNotification ? { sendNotification } : {}) };
      return changeThrough(clients.org, inviteUsers, { body } satisfies InputOf<typeof inviteUsers, 'orgId'>);
    }
    case 'createScimUser': {
      const body = { userName: step.email, displayName: name, emails: [{ value: step.email, type: 'work', primary: true }] };
      return changeThrough(requireScimClient(clients, step.scimDirectoryId), createUser, { body } satisfies InputOf<typeof createUser, 'directoryId'>);
    }
    case 'addToScimGroup':
      return scimUserId === undefined
        ? undefined
        : changeThrough(requireScimClient(clients, step.scimDirectoryId), patchGroup, { path: { groupId: step.scimGroupId }, body: patchBody(scimGroupPatch.addMembers([scimUserId])) });
    case 'addToGroup': {
      const { directoryId, groupId } = step;
      return accountId === undefined ? undefined : changeOf({ key: '', kind: 'addToGroup', accountId, directoryId, groupId }, clients);
    }
    case 'assignRole': {
      const { resource, role } = step;
      return accountId === undefined ? undefined : changeOf({ key: '', kind: 'assignRole', accountId, resourceId: resource, role }, clients);
    }
  }
}

function changeThrough(client: object, endpoint: Endpoint, input: EndpointInput): Change {
  return {
    route: endpoint.route,
    settles: endpoint.settles ?? 0,
    probe: (options) => operationsOf(client).readBack(endpoint, input, options),
    execute: async () => (await operationsOf(client).send(endpoint, input).withResponse()) as Executed,
  };
}

/** The change that a plan makes as well: its step declares it. */
function changeOf(step: Step, clients: Clients): Change | undefined {
  const { endpoint, probe, execute } = declarationOf(step);
  return endpoint === undefined || probe === undefined || execute === undefined
    ? undefined
    : { route: endpoint.route, settles: endpoint.settles ?? 0, probe: (options) => probe(step, clients, options), execute: () => execute(step, clients, {}) };
}

/** How a change is carried out. */
export interface CarryOutOptions {
  readonly verificationDeadline: number;
  readonly signal?: AbortSignal | undefined;
}

/** What became of a change, and whether what stopped it would stop the others as well. */
export interface CarriedOut {
  readonly outcome: OnboardingOutcome;
  readonly isPointless?: boolean;
}

/** Looks first, sends once, and reads back. What was sent is never sent again here. */
export async function carryOut(change: Change, options: CarryOutOptions): Promise<CarriedOut> {
  const { signal } = options;
  const isStopped = (): boolean => signal?.aborted === true;
  const before = isStopped() ? undefined : await look(change, signal);
  if (before === 'reached') {
    return { outcome: { kind: 'done', effect: 'alreadyDone', verification: 'done', evidence: { at: now() } } };
  }
  if (before === undefined || isStopped()) {
    return { outcome: { kind: 'notReached' } };
  }
  let executed: Executed;
  try {
    executed = await change.execute();
  } catch (error) {
    if (!isAdminError(error)) {
      throw error;
    }
    return { outcome: await afterError(change, error), isPointless: isCredentialProblem(error) };
  }
  const evidence = evidenceOf(executed);
  const verdict = await settle(change, options);
  if (verdict === 'notReached' && !isStopped()) {
    return { outcome: { kind: 'contradicted', evidence, humanTask: lookAtIt } };
  }
  return { outcome: { kind: 'done', effect: wasAlreadyThere(executed) ? 'alreadyDone' : 'changed', verification: verdict === 'reached' ? 'done' : 'pendingVerification', evidence } };
}

/** A read that fails shows nothing. */
async function look({ probe }: Change, signal: AbortSignal | undefined): Promise<Verdict> {
  try {
    return await probe(signal === undefined ? {} : { signal });
  } catch (error) {
    if (isAdminError(error)) {
      return 'unknown';
    }
    throw error;
  }
}

async function settle(change: Change, { verificationDeadline, signal }: CarryOutOptions): Promise<Verdict> {
  const deadline = performance.now() + Math.max(change.settles * 2, verificationDeadline);
  for (let pause = 250; ; pause = Math.min(pause * 2, 5_000)) {
    const verdict = await look(change, signal);
    if (verdict === 'reached' || performance.now() + pause > deadline || !(await sleep(pause, signal))) {
      return verdict;
    }
  }
}

/** Another run may have done the same at the same time, and a lost response says nothing: reading decides. */
async function afterError(change: Change, error: AdminError): Promise<OnboardingOutcome> {
  const wasLost = answerWasLost(error);
  if ((await look(change, undefined)) === 'reached') {
    return { kind: 'done', effect: wasLost ? 'changed' : 'alreadyDone', verification: 'done', evidence: { at: now(), recovered: 'readBack' } };
  }
  if (wasLost && mayHaveHappened(error)) {
    return ambiguousAfter(change.route, error);
  }
  return wasLost ? { kind: 'failed', error: error.toJSON() } : { kind: 'refused', error: error.toJSON(), whoCanFix: error.whoCanFix };
}

function now(): string {
  return new Date().toISOString();
}
