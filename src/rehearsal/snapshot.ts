import { checkRunOptions, namesOf } from '../core/run-options.js';
import { invalidInput } from '../core/input.js';
import { checkClients, type Clients } from '../offboarding/read/clients.js';
import type { Dossier, DossierPart } from '../offboarding/read/dossier.js';
import type { Fact } from '../offboarding/read/facts.js';
import { inspectPeople } from '../offboarding/read/inspect.js';
import { fact, readSurroundings, type InspectOptions } from '../offboarding/read/surroundings.js';
import { getDomains } from '../org/domains.js';
import { getUser } from '../scim/users.js';
import { copyOf } from './snapshot-state.js';
import type { OrganizationState } from '../simulator/state.js';

/** Options of {@link snapshotOrganization}. */
export interface SnapshotOptions extends InspectOptions {
  /** The people to copy. The copy also has organization admins, service accounts and the caller, but nobody else. */
  readonly accountIds: readonly string[];
  /** Whether to copy what these people own on the product sites. This reads all projects of the sites. Default false. */
  readonly owned?: boolean | undefined;
}

/** Something that is not readable, or that is not copied. The copy may differ from the original there. */
export interface SnapshotGap {
  /** The person that it concerns. Absent if it concerns the organization as a whole. */
  readonly accountId?: string;
  /** What is missing, such as `apiTokens`. */
  readonly what: string;
  /** The route template of the call that reads it. */
  readonly source: string;
  /** The kind of the error, `noClient`, or `notCopied` for things that a plan transfers and no copy has. */
  readonly why: string;
  readonly remedy?: string;
}

/** A copy of the part of an organization that concerns some people. It has personal data, and no secret of the original. */
export interface OrganizationSnapshot {
  /** For `new Simulator({ state })`. Ids are those of the original. Credentials are simulated. */
  readonly state: OrganizationState;
  readonly gaps: readonly SnapshotGap[];
}

const snapshotOptionNames = namesOf<SnapshotOptions>()('accountIds', 'owned', 'signal', 'concurrency');

const partsBesidesOwned: readonly DossierPart[] = ['apiTokens', 'organizationApiKeys', 'groups', 'roles', 'lastActive'];

/**
 * Reads everything about some people that a decision may rest on, and makes the state of a simulated organization from it.
 * Changes nothing. `gaps` lists what is not readable. The copy has none of it.
 *
 * Rejects with `validation` if an option cannot be used. A read without which nothing can be decided rejects with its
 * own kind, such as `credential.invalid` or `network`.
 *
 * @example
 * const { state, gaps } = await snapshotOrganization({ org }, { accountIds });
 * const simulator = new Simulator({ state });
 */
export async function snapshotOrganization(clients: Clients, options: SnapshotOptions): Promise<OrganizationSnapshot> {
  checkRunOptions('snapshotOrganization()', options ?? null, snapshotOptionNames);
  checkClients('snapshotOrganization()', clients);
  if (!Array.isArray((options as Partial<SnapshotOptions>).accountIds)) {
    throw invalidInput('snapshotOrganization()', [{ field: 'accountIds', problem: 'expected a list of account ids' }]);
  }
  const { org } = clients;
  const reading: InspectOptions = { signal: options.signal, concurrency: options.concurrency };
  const call = options.signal === undefined ? {} : { signal: options.signal };
  const [surroundings, domains, directories] = await Promise.all([
    readSurroundings(clients, reading),
    fact(getDomains.route, () => org.domains.list(call).whole().toArray()),
    org.directories.list({}, call).whole().toArray(),
  ]);
  const reads = options.owned === true ? [...partsBesidesOwned, 'owned' as const] : partsBesidesOwned;
  const accountIds = [...new Set([...options.accountIds, ...surroundings.actors])];
  const dossiers: Dossier[] = [];
  for await (const inspection of inspectPeople(accountIds, clients, surroundings, { ...reading, reads })) {
    if (inspection.kind === 'dossier') {
      dossiers.push(inspection.dossier);
    }
  }
  const { orgAdmins, serviceAccounts } = surroundings;
  const claimed = domains.known ? domains.value.flatMap(({ attributes }) => (attributes?.claim?.status === 'verified' && typeof attributes.name === 'string' ? [attributes.name] : [])) : [];
  return {
    state: copyOf({ surroundings, dossiers, clients, claimedDomains: claimed, directories: directories.map(({ directoryId, name }) => ({ directoryId, name: name ?? '' })) }),
    gaps: [...gapsIn({ orgAdmins, serviceAccounts, claimedDomains: domains }), ...dossiers.flatMap(gapsOf)],
  };
}

function gapsOf(dossier: Dossier): SnapshotGap[] {
  const { accountId, directory, memberships, permissions, scimLinks, apiTokens, organizationApiKeys, groups, roles, lastActive, owned } = dossier;
  // An account in no directory is a result, not a failed read.
  const unread = directory.known || directory.why === 'notFound' ? {} : { directory };
  const unseen = (scimLinks.known ? scimLinks.value : [])
    .filter(({ exists }) => exists === undefined)
    .map(({ scimDirectoryId }) => ({ accountId, what: `user of the SCIM directory ${scimDirectoryId}`, source: getUser.route, why: 'noClient' }));
  const facts = { ...unread, memberships, permissions, scimLinks, apiTokens, organizationApiKeys, groups, roles, lastActive, owned };
  const unreadSites = (owned.known ? (owned.value.unreadSites ?? []) : []).map(({ site, ...unreadSite }) => ({ accountId, what: `owned on ${site}`, ...unreadSite }));
  return [...gapsIn(facts, accountId), ...unseen, ...unreadSites];
}

function gapsIn(facts: Readonly<Record<string, Fact<unknown>>>, accountId?: string): SnapshotGap[] {
  return Object.entries(facts).flatMap(([what, read]) =>
    read.known || read.why === 'notNeeded'
      ? []
      : [
          {
            ...(accountId === undefined ? {} : { accountId }),
            what,
            source: read.source,
            why: read.why,
            ...(read.remedy === undefined ? {} : { remedy: read.remedy }),
          },
        ],
  );
}
