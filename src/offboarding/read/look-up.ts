import { groupedBy } from '../../core/grouped-by.js';
import type { DirectoryUser, UserSearch } from '../../org/users.js';
import type { Subject } from '../people/subjects.js';
import type { Clients } from './clients.js';
import type { DirectoryMembership, DossierPart, Surroundings, UnresolvedSubject } from './dossier.js';
import { known, type Fact } from './facts.js';
import { slicesOf } from '../../core/slices-of.js';
import { callOptions, fact, searchRoute, type InspectOptions } from './surroundings.js';

/** How many ids and addresses Atlassian allows in one search. */
export const idsInSearch = 10;
export const emailsInSearch = 100;

/** The directory that means all directories, in reads. */
export const allDirectories = '-';

/** A person whom a search has found, or whose id is known. */
export interface Found {
  readonly kind: 'found';
  readonly accountId: string;
  readonly subject: Subject;
  /** Absent if no directory has the account. */
  readonly user: DirectoryUser | undefined;
}

/** Finds the people behind subjects, in as few searches as Atlassian allows. */
export async function lookUp(
  batch: readonly Subject[],
  clients: Clients,
  options: InspectOptions,
  reads: readonly DossierPart[],
): Promise<(Found | { kind: 'unresolved'; subject: UnresolvedSubject })[]> {
  const ids = [...new Set(batch.flatMap(({ accountId }) => accountId ?? []))];
  const emails = [...new Set(batch.flatMap(({ accountId, email }) => (accountId === undefined && email !== undefined ? email : [])))];
  const expand: NonNullable<UserSearch['expand']> = [
    'platformRoles',
    ...(reads.includes('groups') ? (['groups'] as const) : []),
    ...(reads.includes('lastActive') ? (['productAccess'] as const) : []),
  ];
  const byId = new Map((await searchAll('accountIds', ids, idsInSearch, expand, clients, options)).map((user) => [user.accountId as string, user]));
  const byEmail = groupedBy(await searchAll('emails', emails, emailsInSearch, expand, clients, options), ({ email }) => email?.toLowerCase());
  return batch.map((subject) => {
    if (subject.accountId !== undefined) {
      return { kind: 'found', accountId: subject.accountId, subject, user: byId.get(subject.accountId) };
    }
    const matches = subject.email === undefined ? [] : (byEmail.get(subject.email.toLowerCase()) ?? []);
    const [user] = matches;
    if (matches.length === 1 && user !== undefined) {
      return { kind: 'found', accountId: user.accountId, subject, user };
    }
    return {
      kind: 'unresolved',
      subject: {
        ...(subject.email === undefined ? {} : { email: subject.email }),
        ...(subject.line === undefined ? {} : { line: subject.line }),
        reason: matches.length === 0 ? 'noMatch' : 'severalMatches',
        candidates: matches.map(({ accountId }) => accountId),
      },
    };
  });
}

/** Searches the directories, and then the managed accounts that are in none. */
export async function searchAll(
  filter: 'accountIds' | 'emails',
  values: readonly string[],
  atOnce: number,
  expand: NonNullable<UserSearch['expand']>,
  { org }: Clients,
  options: InspectOptions,
): Promise<DirectoryUser[]> {
  const found = new Map<string, DirectoryUser>();
  for (const extra of [{}, { claimStatus: 'managed' }] satisfies UserSearch[]) {
    const named = new Set([...found.values()].map((user) => (filter === 'accountIds' ? user.accountId : user.email?.toLowerCase())));
    const missing = values.filter((value) => !named.has(filter === 'emails' ? value.toLowerCase() : value));
    for (const some of slicesOf(missing, atOnce)) {
      const search = { [filter]: some, expand, limit: 100, ...extra } as UserSearch;
      for await (const user of org.users.search('-', search, callOptions(options)).whole()) {
        found.set(user.accountId, user);
      }
    }
  }
  return [...found.values()];
}

/** What searches for several people show about each of them, beyond the person as such. */
export interface FoundTogether {
  readonly memberships: Fact<AllMemberships>;
  /** Account ids of guests. */
  readonly guests: Fact<ReadonlySet<string>>;
}

/** Reads what searches show about people who were found. `dispensable`: memberships that are not readable end nothing. */
export async function readTogether(
  people: readonly Found[],
  clients: Clients,
  surroundings: Pick<Surroundings, 'directoryIds'>,
  { options, reads, need }: { readonly options: InspectOptions; readonly reads: readonly DossierPart[]; readonly need: 'optional' | 'dispensable' },
): Promise<FoundTogether> {
  const readThem = (): Promise<AllMemberships> => readMemberships(people, clients, surroundings, options);
  const memberships = need === 'dispensable' ? await fact(searchRoute, readThem, need) : known(await readThem(), searchRoute);
  const guests = reads.includes('roles') ? known(new Set<string>(), searchRoute) : await findGuests(people, clients, options);
  return { memberships, guests };
}

/** The memberships of each person, by account id. */
export type AllMemberships = ReadonlyMap<string, readonly DirectoryMembership[]>;

/** With one directory, the search over all shows the membership. With several, each directory needs its own search. */
async function readMemberships(
  people: readonly Found[],
  { org }: Clients,
  { directoryIds }: Pick<Surroundings, 'directoryIds'>,
  options: InspectOptions,
): Promise<AllMemberships> {
  const memberships = new Map<string, DirectoryMembership[]>(people.map(({ accountId }) => [accountId, []]));
  const note = (directoryId: string, user: DirectoryUser): void => {
    if (user.membershipStatus !== 'no_membership') {
      memberships.get(user.accountId)?.push({ directoryId, status: user.membershipStatus ?? 'unknown' });
    }
  };
  const [only] = directoryIds;
  if (directoryIds.length === 1 && only !== undefined) {
    people.forEach(({ user }) => user !== undefined && note(only, user));
    return memberships;
  }
  for (const directoryId of directoryIds) {
    for (const some of slicesOf(people, idsInSearch)) {
      const accountIds = some.map(({ accountId }) => accountId);
      for await (const user of org.users.search(directoryId, { accountIds, limit: 100 }, callOptions(options)).whole()) {
        note(directoryId, user);
      }
    }
  }
  return memberships;
}

/** The people with a guest role: the decision needs all roles of these people, and only of these. */
async function findGuests(people: readonly Found[], clients: Clients, options: InspectOptions): Promise<Fact<ReadonlySet<string>>> {
  const emails = people.flatMap(({ user }) => (user?.claimStatus === 'unmanaged' ? (user.email ?? []) : []));
  return fact(searchRoute, async () => {
    const guests = new Set<string>();
    for (const some of slicesOf(emails, emailsInSearch)) {
      const search: UserSearch = { emails: [...some], roleIds: ['atlassian/guest'], limit: 100 };
      for await (const { accountId } of clients.org.users.search('-', search, callOptions(options)).whole()) {
        guests.add(accountId);
      }
    }
    return guests;
  });
}
