import { millisecondsIn, type Duration } from '../core/duration.js';
import { eachSubject } from '../offboarding/people/subjects.js';
import type { Clients } from '../offboarding/read/clients.js';
import type { Dossier, Surroundings } from '../offboarding/read/dossier.js';
import { known, notRead } from '../offboarding/read/facts.js';
import { inspectEach } from '../offboarding/read/inspect.js';
import { recordOf } from '../offboarding/read/directory-record.js';
import { lookUp, readTogether, type Found } from '../offboarding/read/look-up.js';
import { RunCache, searchRoute, type InspectOptions } from '../offboarding/read/surroundings.js';
import { accessIn, unreadIn, type AccessSeen } from './access-items.js';
import type { PersonState } from './people-states.js';
import type { LookReason, UnreadPart } from './results.js';
import type { WatchedPerson } from './watched-people.js';

/** When people are looked at. */
export interface LookTimes {
  /** Times after the offboarding, in milliseconds, with their names, in order. */
  readonly after: readonly { readonly reason: LookReason; readonly milliseconds: number }[];
  readonly repeatEvery: number;
}

export function lookTimesOf(lookAfter: readonly Duration[], syncInterval: Duration | undefined, repeatEvery: Duration): LookTimes {
  const after = [
    ...lookAfter.map((duration) => ({ reason: String(duration), milliseconds: millisecondsIn(duration) ?? 0 })),
    ...(syncInterval === undefined ? [] : [{ reason: 'sync', milliseconds: millisecondsIn(syncInterval) ?? 0 }]),
  ];
  return { after: after.sort((one, other) => one.milliseconds - other.milliseconds), repeatEvery: millisecondsIn(repeatEvery) ?? 0 };
}

/** The look that is due for a person. One look stands for all that were missed. */
export function dueLook({ since }: WatchedPerson, { lookedAt, isDue }: Pick<PersonState, 'lookedAt' | 'isDue'>, { after, repeatEvery }: LookTimes, now: number): LookReason | undefined {
  const missed = after.filter(({ milliseconds }) => since + milliseconds <= now && (isDue || lookedAt === undefined || lookedAt < since + milliseconds));
  const last = missed.at(-1);
  if (last !== undefined) {
    return last.reason;
  }
  return lookedAt !== undefined && since + (after.at(-1)?.milliseconds ?? 0) <= now && lookedAt + repeatEvery <= now ? 'repeat' : undefined;
}

/** One person as they are now. */
export interface Looked {
  readonly accountId: string;
  readonly seen: AccessSeen;
  readonly notReadable: readonly UnreadPart[];
}

/** Reads people: their account, memberships, groups, roles, tokens, keys and SCIM users. */
export async function* lookAtAll(accountIds: readonly string[], clients: Clients, surroundings: Pick<Surroundings, 'directoryIds'>, options: InspectOptions): AsyncGenerator<Looked, void, undefined> {
  const subjects = eachSubject('watch()', accountIds.map((accountId) => ({ accountId })));
  const reading = { ...options, cache: RunCache.forView(clients, options), reads: ['apiTokens', 'organizationApiKeys', 'groups', 'roles'] as const };
  for await (const inspection of inspectEach(subjects, clients, surroundings, reading, 'dispensable')) {
    if (inspection.kind === 'dossier') {
      const { dossier } = inspection;
      yield lookedAt(dossier, unreadIn(dossier));
    }
  }
}

/** What a brief look leaves to the audit log. */
const leftToTheLog = (['roles', 'apiTokens', 'organizationApiKeys', 'scimLinks'] as const).map((part): UnreadPart => ({ part, why: 'notNeeded' }));

/** Reads what searches alone show: account, memberships, organization roles and groups. */
export async function* lookBriefly(accountIds: readonly string[], clients: Clients, surroundings: Pick<Surroundings, 'directoryIds'>, options: InspectOptions): AsyncGenerator<Looked, void, undefined> {
  const found = (await lookUp(accountIds.map((accountId) => ({ accountId })), clients, options, ['groups'])).filter((each): each is Found => each.kind === 'found');
  const { memberships } = await readTogether(found, clients, surroundings, { options, reads: ['roles'], need: 'dispensable' });
  for (const { accountId, user } of found) {
    const groups = user?.groups?.flatMap(({ id, name }) => (typeof id === 'string' ? [{ groupId: id, name: name ?? '', directoryId: '', ownedByIdentityProvider: false }] : []));
    yield lookedAt(
      {
        accountId,
        directory: user === undefined ? { known: false, source: searchRoute, why: 'notFound' } : known(recordOf(user), searchRoute),
        memberships: memberships.known ? known(memberships.value.get(accountId) ?? [], memberships.source) : memberships,
        groups: groups === undefined ? notRead('notNeeded', searchRoute) : known(groups, searchRoute),
      },
      [...(memberships.known ? [] : [{ part: 'memberships', why: memberships.why, ...(memberships.remedy === undefined ? {} : { remedy: memberships.remedy }) }]), ...leftToTheLog],
    );
  }
}

function lookedAt(facts: Pick<Dossier, 'accountId'> & Parameters<typeof accessIn>[0], notReadable: readonly UnreadPart[]): Looked {
  return { accountId: facts.accountId, seen: accessIn(facts), notReadable };
}

/** Whether access is off, by the rules of `verifyPlan`: whoever was suspended or removed keeps an account elsewhere. */
export function accessNow({ action, rowName }: WatchedPerson, { seen: { items, kinds } }: Looked): 'off' | 'on' | 'unknown' {
  if (rowName === 'portalCustomer') {
    return 'unknown';
  }
  const isMember = [...items].some((item) => item.startsWith('membership '));
  if (action === 'suspend' || action === 'remove') {
    return isMember ? 'on' : kinds.has('membership') && (kinds.has('account') || action === 'remove') ? 'off' : 'unknown';
  }
  return items.has('account ') ? 'on' : kinds.has('account') ? 'off' : 'unknown';
}
