import { activityOf, type ActivityName } from '../org/activities.js';
import type { AuditEvent, PolledAuditEvent } from '../org/events.js';
import type { ReturnKind, WatchedEvent } from './results.js';

/** What an event says about a person who has left. */
export type Signal =
  /** Access that the person got. Reading the person shows whether it is there. */
  | { readonly kind: 'access'; readonly what: ReturnKind }
  /** Something that was done with the account, or to its identity. It happened, whatever is readable now. */
  | { readonly kind: 'happened'; readonly what: ReturnKind }
  /** A reason to look at the person, and nothing more. */
  | { readonly kind: 'look' }
  /** Access that was removed, or an end of a session. */
  | { readonly kind: 'off' }
  | { readonly kind: 'unknown' };

/** The signals of activities, for the person whom an event is about. */
const aboutPerson: Readonly<Record<ActivityName, Signal>> = {
  accountReactivated: { kind: 'access', what: 'account' },
  deletionCanceled: { kind: 'access', what: 'account' },
  groupMemberAdded: { kind: 'access', what: 'group' },
  productAccessGranted: { kind: 'access', what: 'role' },
  userInvited: { kind: 'access', what: 'membership' },
  organizationMemberAdded: { kind: 'access', what: 'membership' },
  organizationAdminAdded: { kind: 'access', what: 'organizationRole' },
  apiTokenCreated: { kind: 'access', what: 'apiToken' },
  apiKeyCreated: { kind: 'access', what: 'organizationApiKey' },
  serviceCredentialCreated: { kind: 'look' },
  emailChanged: { kind: 'happened', what: 'emailAddress' },
  loggedIn: { kind: 'happened', what: 'signIn' },
  // A directory may synchronize a user who stays inactive.
  userProvisioned: { kind: 'look' },
  groupSynced: { kind: 'look' },
  authenticationPolicyChanged: { kind: 'look' },
  accountDeactivated: { kind: 'off' },
  deletionScheduled: { kind: 'off' },
  loggedOut: { kind: 'off' },
};

/** Secrets that the person makes are access. Everything else that the person does shows that the account is in use. */
const byPerson: Partial<Readonly<Record<ActivityName, Signal>>> = {
  apiTokenCreated: aboutPerson.apiTokenCreated,
  apiKeyCreated: aboutPerson.apiKeyCreated,
  loggedIn: aboutPerson.loggedIn,
  loggedOut: aboutPerson.loggedOut,
};

const inUse: Signal = { kind: 'happened', what: 'activity' };

/** A signal about one person, from one event. */
export interface PersonSignal {
  readonly accountId: string;
  readonly signal: Signal;
  readonly event: WatchedEvent;
  /** In milliseconds since 1970. Undefined if the event has no time. */
  readonly at: number | undefined;
}

/** An id may be the last part of a resource name. */
function plainId(id: string | null | undefined): string {
  return (id ?? '').slice((id ?? '').lastIndexOf('/') + 1);
}

/** What an event says about people who are watched: who did it, and whom it was done to. One signal for each person. */
export function signalsIn(event: AuditEvent | PolledAuditEvent, isWatched: (accountId: string) => boolean, displayNames: ReadonlyMap<string, string>): PersonSignal[] {
  const { id: eventId, attributes } = event;
  if (attributes === undefined || attributes === null) {
    return [];
  }
  const { actor, context, time } = attributes;
  const actors = new Set([plainId(actor?.id), plainId(actor?.onBehalfOf?.id)]);
  const subjects = new Set((context ?? []).map(({ id }) => plainId(id)));
  const people = [...new Set([...actors, ...subjects])].filter((accountId) => accountId !== '' && isWatched(accountId));
  if (people.length === 0) {
    return [];
  }
  const action = attributes.action ?? '';
  const actionName = displayNames.get(action);
  const activity = activityOf(action, actionName);
  const at = Date.parse(time ?? ('processedAt' in attributes ? (attributes.processedAt) : undefined) ?? '');
  const authenticatedBy = actor?.auth?.authType;
  const watched: WatchedEvent = {
    eventId,
    action,
    ...(actionName === undefined ? {} : { actionName }),
    ...(Number.isNaN(at) ? {} : { at: new Date(at).toISOString() }),
    ...(typeof actor?.id === 'string' ? { actorId: plainId(actor.id) } : {}),
    ...(typeof authenticatedBy === 'string' ? { authenticatedBy } : {}),
  };
  return people.map((accountId) => ({
    accountId,
    signal: signalFor(activity, { isActor: actors.has(accountId), isSubject: subjects.has(accountId) }),
    event: watched,
    at: Number.isNaN(at) ? undefined : at,
  }));
}

function signalFor(activity: ActivityName | undefined, { isActor, isSubject }: { readonly isActor: boolean; readonly isSubject: boolean }): Signal {
  const ofSubject: Signal | undefined = isSubject ? (activity === undefined ? { kind: 'unknown' } : aboutPerson[activity]) : undefined;
  const ofActor: Signal | undefined = isActor ? ((activity === undefined ? undefined : byPerson[activity]) ?? inUse) : undefined;
  // Getting access weighs more than being active.
  return ofSubject === undefined || (ofActor !== undefined && (ofSubject.kind === 'look' || ofSubject.kind === 'unknown')) ? (ofActor ?? { kind: 'unknown' }) : ofSubject;
}
