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

export interface SnapshotOptions extends InspectOptions {
  /** Whom the copy is about. Of others only organization admins, service accounts and the caller are in it. */
  readonly accountIds: readonly string[];
  /** Also what these people own on the product site, which reads all of its projects. Default false. */
  readonly owned?: boolean | undefined;
}

/** Something that could not be read, so that the copy may not be like the original in it. */
export interface SnapshotGap {
  /** Whom it concerns; absent where it is the organization as a whole. */
  readonly accountId?: string;
  /** What is missing, such as `apiTokens`. */
  readonly what: string;
  /** The route template that would have told it. */
  readonly source: string;
  /** The kind of the error, or `noClient`. */
  readonly why: string;
  readonly remedy?: string;
}

/** A copy of as much of an organization as concerns some people. It holds personal data, and no secret of the original. */
export interface OrganizationSnapshot {
  /** For `new Simulator({ state })`. Every id is that of the original; credentials are simulated ones. */
  readonly state: OrganizationState;
  readonly gaps: readonly SnapshotGap[];
}

const snapshotOptionNames = namesOf<SnapshotOptions>()('accountIds', 'owned', 'signal', 'concurrency');

const partsBesidesOwned: readonly DossierPart[] = ['apiTokens', 'organizationApiKeys', 'groups', 'roles', 'lastActive'];

/**
 * Reads everything about some people that a decision may rest on, and makes it the state of a simulated organization.
 * Only reads are sent. What could not be read is named in `gaps`, and looks in the copy as if there were none of it.
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
  // That no directory knows an account is an answer.
  const unread = directory.known || directory.why === 'notFound' ? {} : { directory };
  const unseen = (scimLinks.known ? scimLinks.value : [])
    .filter(({ exists }) => exists === undefined)
    .map(({ scimDirectoryId }) => ({ accountId, what: `user of the SCIM directory ${scimDirectoryId}`, source: getUser.route, why: 'noClient' }));
  const facts = { ...unread, memberships, permissions, scimLinks, apiTokens, organizationApiKeys, groups, roles, lastActive, owned };
  return [...gapsIn(facts, accountId), ...unseen];
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
