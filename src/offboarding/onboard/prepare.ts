import { groupedBy } from '../../core/grouped-by.js';
import { problemOfGivenId } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { DirectoryGroup } from '../../org/group-schemas.js';
import type { ScimClient } from '../../scim/client.js';
import { atlassianExtension, type ScimUser } from '../../scim/schemas.js';
import type { Clients } from '../read/clients.js';
import type { Dossier } from '../read/dossier.js';
import { valueOr } from '../read/facts.js';
import { inspectPeople } from '../read/inspect.js';
import { callOptions, isOwnedByIdentityProvider, type InspectOptions } from '../read/surroundings.js';
import type { KeptAccess, OnboardingCheck, OnboardingRefusal, OnboardingStep, OnboardingStepOf } from './onboarding-shape.js';
import { administrativeRoles, type OnboardingRequest } from './request.js';

/** Atlassian's bounds of one search. */
const idsInSearch = 10;
const namesInSearch = 100;

/** What onboarding would do, with what was read for it. */
export interface Preparation {
  readonly check: OnboardingCheck;
  /** Absent where the organization does not know the person. */
  readonly held: HeldAccess | undefined;
  /** What asked groups grant: `resource role`. */
  readonly granted: ReadonlySet<string>;
}

/** What a person holds. */
export interface HeldAccess {
  readonly dossier: Dossier;
  readonly groups: KeptAccess['groups'];
  readonly roles: KeptAccess['roles'];
}

interface Preparing {
  readonly clients: Clients;
  readonly options: InspectOptions;
  readonly refusals: OnboardingRefusal[];
}

interface WantedGroup {
  readonly groupId: string;
  readonly name: string;
  readonly directoryId: string;
  /** The group of the SCIM directory that drives it; absent where the organization owns the group. */
  readonly scimGroup?: { readonly id: string; readonly memberIds: readonly string[] };
}

/** Reads everything that is to be known before the first change. */
export async function prepare(request: OnboardingRequest, clients: Clients, options: InspectOptions): Promise<Preparation> {
  const refusals: OnboardingRefusal[] = [];
  const preparing: Preparing = { clients, options, refusals };
  const [found, wanted, scimUser] = await Promise.all([lookUp(request, preparing), groupsWanted(request, preparing), scimUserOf(request, preparing), resourcesKnown(request, preparing)]);
  const held = found === undefined ? undefined : heldBy(found, request, preparing);
  const linked = scimUser?.[atlassianExtension]?.atlassianAccountId ?? undefined;
  if (linked !== undefined && found !== undefined && linked !== found.accountId) {
    refusals.push({ field: 'person.email', reason: 'The SCIM user of this name provisions another account than the one with this address.', humanTask: 'Correct the address in the identity provider or in Atlassian first.' });
  }
  const granted = await grantsOf(wanted, preparing);
  const steps = stepsFor(request, wanted, found, scimUser);
  const isAsked = ({ groupId }: { readonly groupId: string }): boolean => wanted.some((group) => group.groupId === groupId);
  const isAskedRole = (one: KeptAccess['roles'][number]): boolean =>
    granted.has(`${one.resourceId} ${one.role}`) || request.roles.some(({ resource, role }) => resource === one.resourceId && role === one.role);
  return {
    held,
    granted,
    check: {
      kind: refusals.length > 0 ? 'refused' : steps.every(({ isThere }) => isThere) ? 'alreadyDone' : 'ready',
      orgId: clients.org.orgId,
      email: request.email,
      ...(found === undefined ? {} : { accountId: found.accountId }),
      through: request.scim === undefined ? 'invitation' : 'scim',
      refusals,
      kept: { groups: held?.groups.filter((group) => !isAsked(group)) ?? [], roles: held?.roles.filter((role) => !isAskedRole(role)) ?? [] },
      steps,
    },
  };
}

/** The person, if a directory of the organization has them. It never brings back somebody whose access was removed. */
async function lookUp({ email }: OnboardingRequest, { clients, options, refusals }: Preparing): Promise<Dossier | undefined> {
  const refuse = (reason: string, humanTask: string): void => void refusals.push({ field: 'person.email', reason, humanTask });
  const directories = await clients.org.directories.list({}, callOptions(options)).whole().toArray();
  const surroundings = { directoryIds: directories.map(({ directoryId }) => directoryId) };
  for await (const inspection of inspectPeople([{ email }], clients, surroundings, { ...options, reads: ['groups', 'roles'] })) {
    if (inspection.kind === 'unresolved') {
      if (inspection.subject.reason === 'severalMatches') {
        refuse('Several accounts have this e-mail address.', 'Look at them in Atlassian Administration: only one may have it.');
      }
      return undefined;
    }
    const { dossier } = inspection;
    const record = valueOr(dossier.directory, undefined);
    if (record?.accountType !== 'atlassian') {
      refuse('The account with this address is not that of a person.', 'Use the address of a person.');
    }
    if (record?.accountStatus !== 'active' || record.forDeletion) {
      refuse('The account is not active: somebody has offboarded this person.', 'Ask who did it. To bring the person back, give access back as the run took it: makeReinstatement() makes the plan.');
    }
    if (valueOr(dossier.memberships, []).some(({ status }) => status !== 'active')) {
      refuse('The person is suspended in a directory.', 'Ask who did it. To bring the person back, restore them there first.');
    }
    return dossier;
  }
  return undefined;
}

/** What the person has must be known: otherwise nobody could tell it from what is new. */
function heldBy(dossier: Dossier, { scim }: OnboardingRequest, { refusals }: Preparing): HeldAccess {
  const { groups, roles, permissions } = dossier;
  for (const [name, fact] of [['groups', groups] as const, ['roles', roles] as const]) {
    if (!fact.known) {
      refusals.push({ field: 'person.email', reason: `The ${name} of the person could not be read: ${fact.why}.`, humanTask: fact.remedy ?? 'Try again with a key that may read them.' });
    }
  }
  if (scim !== undefined && valueOr(permissions, undefined)?.lifecycleEnablement === 'externalDirectory.google') {
    refusals.push({ field: 'scimDirectoryId', reason: 'Google Workspace owns the account: a SCIM directory cannot take it over.', humanTask: 'Leave scimDirectoryId out: the person has an account already.' });
  }
  return { dossier, ...accessOf(dossier) };
}

/** Groups and roles of a dossier; none where they are not known, which is refused before. */
export function accessOf({ groups, roles }: Dossier): KeptAccess {
  return {
    groups: valueOr(groups, []).map(({ groupId, name }) => ({ groupId, name })),
    roles: valueOr(roles, []).map(({ resourceId, role }) => ({ resourceId, role })),
  };
}

/** Finds each group by its id or exact name, and whether it can be changed by the way that was chosen. */
async function groupsWanted({ groups, scim }: OnboardingRequest, { clients, options, refusals }: Preparing): Promise<WantedGroup[]> {
  const call = callOptions(options);
  const found = new Map<string, DirectoryGroup>();
  const search = async (filter: 'groupIds' | 'groupNames', values: readonly string[], atOnce: number): Promise<void> => {
    for (let at = 0; at < values.length; at += atOnce) {
      for await (const group of clients.org.groups.search('-', { [filter]: values.slice(at, at + atOnce), limit: 100 }, call).whole()) {
        found.set(group.id, group);
      }
    }
  };
  await search('groupNames', groups, namesInSearch);
  await search('groupIds', groups.filter((group) => problemOfGivenId(group, 'group') === undefined), idsInSearch);
  const byName = groupedBy([...found.values()], ({ name }) => name ?? '');
  const wanted = new Map<string, WantedGroup>();
  for (const [index, asked] of groups.entries()) {
    const refuse = (reason: string, humanTask: string): void => void refusals.push({ field: `groups[${index}]`, reason, humanTask });
    const matches = [...new Set([...(byName.get(asked) ?? []), ...(found.has(asked) ? [found.get(asked) as DirectoryGroup] : [])])];
    const [group] = matches;
    if (group === undefined) {
      refuse('There is no group of this id or exact name.', 'Create the group first, or correct the name.');
    } else if (matches.length > 1) {
      refuse('Several groups are named so.', 'Name the group by its id.');
    } else if (typeof group.directoryId !== 'string') {
      refuse('Atlassian does not say in which directory the group is.', 'Look at the group in Atlassian Administration.');
    } else {
      const plain = { groupId: group.id, name: group.name ?? '', directoryId: group.directoryId };
      if (!isOwnedByIdentityProvider(group)) {
        wanted.set(group.id, plain);
      } else if (scim === undefined) {
        refuse('An identity provider owns the group: only it can put somebody in.', 'Assign the group in the identity provider, or give scimDirectoryId.');
      } else {
        const driving = (await scim.groups.list({ filter: { displayName: plain.name } }, call).whole().toArray()).filter(({ displayName }) => displayName === plain.name);
        const [only, ...others] = driving;
        if (only === undefined || others.length > 0) {
          refuse('An identity provider owns the group, and it is no group of this SCIM directory.', 'Assign the group in the identity provider that owns it.');
        } else {
          wanted.set(group.id, { ...plain, scimGroup: { id: only.id, memberIds: (only.members ?? []).flatMap(({ value }) => value ?? []) } });
        }
      }
    }
  }
  return [...wanted.values()];
}

/** Atlassian takes the id of another app of the same site, and grants nothing. */
async function resourcesKnown({ roles }: OnboardingRequest, { clients, options, refusals }: Preparing): Promise<void> {
  if (roles.length === 0) {
    return;
  }
  const known = new Set<string>();
  for await (const { id } of clients.org.workspaces.search({ limit: 1000 }, callOptions(options)).whole()) {
    known.add(id);
  }
  for (const [index, { resource }] of roles.entries()) {
    if (!known.has(resource)) {
      refusals.push({ field: `roles[${index}].resource`, reason: 'The organization has no product of this resource id.', humanTask: 'Take the id of a workspace as org.workspaces.search() gives it.' });
    }
  }
}

/** The SCIM user with this user name. A directory that ignores the filter must not pass somebody else off as them. */
export async function findScimUser(scim: ScimClient, email: string, call: CallOptions): Promise<ScimUser | undefined> {
  for await (const user of scim.users.list({ filter: { userName: email } }, call)) {
    if (user.userName?.toLowerCase() === email.toLowerCase()) {
      return user;
    }
  }
  return undefined;
}

async function scimUserOf({ scim, email }: OnboardingRequest, { options, refusals }: Preparing): Promise<ScimUser | undefined> {
  const user = scim === undefined ? undefined : await findScimUser(scim, email, callOptions(options));
  if (user?.active === false) {
    refusals.push({ field: 'person.email', reason: 'The SCIM user is inactive: somebody has offboarded this person.', humanTask: 'Ask who did it, and let the identity provider assign the person again.' });
  }
  return user;
}

/** What each group grants: one that lets its members administer access is not given on the side. */
async function grantsOf(wanted: readonly WantedGroup[], { clients, options, refusals }: Preparing): Promise<ReadonlySet<string>> {
  const granted = new Set<string>();
  for (const { directoryId, groupId } of wanted) {
    for await (const { resourceId, roles } of clients.org.groupRoles.list(directoryId, groupId, {}, callOptions(options)).whole()) {
      for (const role of roles ?? []) {
        granted.add(`${resourceId ?? ''} ${role}`);
        if (administrativeRoles.has(role)) {
          refusals.push({ field: 'groups', reason: 'One of the groups lets its members administer access.', humanTask: 'Leave it out, and put the person in by hand when they have joined.' });
        }
      }
    }
  }
  return granted;
}

function stepsFor(request: OnboardingRequest, wanted: readonly WantedGroup[], found: Dossier | undefined, scimUser: ScimUser | undefined): OnboardingCheck['steps'] {
  const held = found === undefined ? undefined : { ...accessOf(found), roles: valueOr(found.roles, []) };
  const isMember = (groupId: string): boolean => held?.groups.some((group) => group.groupId === groupId) ?? false;
  const ownGroups = wanted.filter(({ scimGroup }) => scimGroup === undefined);
  return [
    joinStep(request, ownGroups, found, scimUser),
    ...wanted.flatMap(({ scimGroup, groupId, name }) =>
      scimGroup === undefined || request.scim === undefined
        ? []
        : [
            {
              step: { kind: 'addToScimGroup' as const, scimDirectoryId: request.scim.directoryId, scimGroupId: scimGroup.id, groupId, name },
              isThere: scimUser !== undefined && scimGroup.memberIds.includes(scimUser.id),
            },
          ],
    ),
    ...ownGroups.map(({ groupId, directoryId, name }) => ({ step: { kind: 'addToGroup' as const, directoryId, groupId, name }, isThere: isMember(groupId) })),
    ...request.roles.map(({ resource, role }) => ({
      step: { kind: 'assignRole' as const, resource, role },
      isThere: held?.roles.some((one) => one.resourceId === resource && one.role === role && one.direct !== false) ?? false,
    })),
  ];
}

/** An invitation opens the directories of its groups: only those that the person is not in yet. */
function joinStep({ email, scim }: OnboardingRequest, groups: readonly WantedGroup[], found: Dossier | undefined, scimUser: ScimUser | undefined): { step: OnboardingStep; isThere: boolean } {
  if (scim !== undefined) {
    const takesOver = scimUser === undefined ? found?.accountId : undefined;
    return { step: { kind: 'createScimUser', email, scimDirectoryId: scim.directoryId, ...(takesOver === undefined ? {} : { takesOver }) }, isThere: scimUser !== undefined };
  }
  const directories = found === undefined ? [] : valueOr(found.memberships, []).map(({ directoryId }) => directoryId);
  const missing = groups.filter(({ directoryId }) => !directories.includes(directoryId)).map(({ groupId, name }) => ({ groupId, name }));
  const step: OnboardingStepOf<'invite'> = { kind: 'invite', email, groups: missing };
  return { step, isThere: directories.length > 0 && missing.length === 0 };
}
