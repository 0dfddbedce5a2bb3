import { checkOptionNames, invalidInput } from '../../core/input.js';
import { splitRoute, type Endpoint, type ReadBacks, type Route } from '../../core/endpoint.js';
import { accessFor, type ClientName, type NeededCall, type RequiredAccess } from '../../core/required-access.js';
import type { AdminErrorOf } from '../../core/errors.js';
import { operationsOf, type Operations } from '../../core/operations.js';
import { familyOf } from '../../core/refusal-words.js';
import { resolveRequest } from '../../core/request.js';
import { getManagementPermissions, getUserApiTokens } from '../../org/accounts.js';
import { listApiKeys } from '../../org/api-keys.js';
import { listDirectories } from '../../org/directories.js';
import { listGroupRoleAssignments } from '../../org/group-roles.js';
import { getDirectoryGroup } from '../../org/groups.js';
import { isKnownProduct } from '../../org/product-names.js';
import { getScimLinks } from '../../org/scim-links.js';
import { listServiceAccounts } from '../../org/service-accounts.js';
import { listUserRoleAssignments } from '../../org/user-roles.js';
import { countDirectoryUsers, searchDirectoryUsers } from '../../org/users.js';
import { queryWorkspaces } from '../../org/workspaces.js';
import { disableAdminKey, enableAdminKey, getAdminKey } from '../../product/confluence/admin-key.js';
import { findComponents } from '../../product/jira/components.js';
import { searchDashboards } from '../../product/jira/dashboards.js';
import { searchFilters } from '../../product/jira/filters.js';
import { getMyself } from '../../product/jira/jira.js';
import { getProject, searchProjects } from '../../product/jira/projects.js';
import { deleteUser as deleteScimUser } from '../../scim/users.js';
import type { Profile } from '../decide/decisions.js';
import { policyOf, type Policy, type PolicyOptions } from '../decide/policy.js';
import { profileNamed, readsOf } from '../decide/profiles.js';
import { responsibilityDeclarations } from '../responsibilities/declarations.js';
import type { ResponsibilityCall } from '../responsibilities/types.js';
import { responsibilityKinds, type ResponsibilityKind } from '../responsibilities/kinds.js';
import { handlingOf } from '../responsibilities/successors.js';
import { probeReads } from '../responsibilities/worlds.js';
import { stepDeclarations } from '../steps/declarations.js';
import { checkSiteList, clientNames, productClientFor, type Clients } from '../read/clients.js';
import type { Step, StepKind } from '../steps/types.js';
import { checkPlanShape } from './check-plan.js';
import type { Plan } from './plan.js';

/** What to compute the access for: exactly one of a policy, a plan, or calls by their routes. */
export interface RequiredAccessFor {
  /** Everything that plans with this policy may need, for people of every kind. */
  readonly policy?: PolicyOptions | undefined;
  /** Profiles of your own that the policy or the plan may name. */
  readonly profiles?: readonly Profile[] | undefined;
  /** Everything that applying this very plan needs. */
  readonly plan?: Plan | undefined;
  /** Calls of your own: method and path template, as in `request()`. Pass `clients` as well. */
  readonly calls?: readonly Route[] | undefined;
  /** The clients that make `calls`. Nothing is sent. */
  readonly clients?: Partial<Clients> | undefined;
}

const caller = 'requiredAccess()';

/**
 * Computes what each credential needs: its kind, scopes, the permissions of its owner, and Atlassian's plan. Sends
 * nothing. Pass the result to `checkCredentials()`, which compares it with the credentials that you have.
 *
 * A profile of your own may return steps beyond those of its goal. Pass a plan then.
 *
 * @example
 * const requires = requiredAccess({ policy: { profile: 'leaver', successorAccountId } });
 * console.log(requires.product?.scopes.classic); // what to tick when you create the token
 * const checked = await checkCredentials(clients, { requires });
 */
export function requiredAccess(of: RequiredAccessFor): RequiredAccess {
  checkOptionNames(caller, of ?? null, ['policy', 'profiles', 'plan', 'calls', 'clients']);
  const { policy, profiles, plan, calls, clients = {} } = of;
  const given = Object.entries({ policy, plan, calls }).filter(([, value]) => value !== undefined);
  if (given.length !== 1) {
    throw refused('of', 'expected exactly one of policy, plan and calls');
  }
  checkOptionNames(caller, clients, clientNames, 'clients');
  checkSiteList(caller, clients.product);
  if (calls !== undefined) {
    if (!Array.isArray(calls) || calls.some((call: unknown) => typeof call !== 'string')) {
      throw refused('calls', 'expected routes, each a method and a path template');
    }
    return accessFor(calls.map((route: Route) => callByRoute(route, clients)));
  }
  if (plan !== undefined) {
    checkPlanShape(caller, plan);
  }
  const complete = plan?.policy ?? policyOf(caller, policy);
  const profile = profileNamed(caller, complete.profile, profiles);
  const steps = plan?.people.flatMap((person) => person.steps);
  const kinds = steps === undefined ? stepKindsOf(profile, complete) : [...new Set(steps.map(({ kind }) => kind))];
  const responsibilities = steps === undefined ? callsOfPolicy(profile, complete) : callsOfTransfers(steps);
  return accessFor([...readsFor(profile, complete), ...kinds.flatMap(callsOfStep), ...responsibilities]);
}

function refused(field: string, problem: string): AdminErrorOf<'validation'> {
  return invalidInput(caller, [{ field, problem }]);
}

/** A call of a caller, with the declaration that the client has of it. */
function callByRoute(route: Route, { org, scim = [], ...sites }: Partial<Clients>): NeededCall {
  const [, path] = splitRoute(route);
  const client = clientOf({ path });
  const operations = operationsOf({ org, product: productClientFor(sites), scim: scim[0] }[client] ?? {}) as Operations | undefined;
  if (operations === undefined) {
    throw refused(`clients.${client}`, 'is missing or is no client, and one of the calls is made by it');
  }
  const { endpoint } = resolveRequest(route, {}, { declared: operations.declared(), removed: [] });
  return { client, endpoint, need: 'always', purpose: 'a call of your own' };
}

function clientOf({ path }: Pick<Endpoint, 'path'>): ClientName {
  const family = familyOf(path);
  return family === 'organization' || family === 'userManagement' ? 'org' : family === 'scim' ? 'scim' : 'product';
}

/** What reading people needs, in the order of the reading. */
function readsFor(profile: Profile, policy: Policy): NeededCall[] {
  const parts = readsOf(profile, policy);
  const call = (client: ClientName, need: NeededCall['need'], endpoint: Endpoint, purpose: string): NeededCall => ({ client, need, endpoint, purpose });
  return [
    ...(policy.product === undefined || isKnownProduct(policy.product) ? [] : [call('org', 'always', queryWorkspaces, 'check the product of the policy')]),
    call('org', 'always', listDirectories, 'list the directories'),
    call('org', 'always', searchDirectoryUsers, 'look people up'),
    call('org', 'perhaps', listServiceAccounts, 'tell service accounts from people'),
    call('org', 'perhaps', countDirectoryUsers, 'compare the plan with the number of accounts'),
    call('org', 'always', getManagementPermissions, 'ask what Atlassian allows for a managed account'),
    call('org', 'perhaps', getScimLinks, 'find the SCIM users of an account'),
    call('org', 'perhaps', listUserRoleAssignments, 'read the roles of people'),
    ...(parts.includes('apiTokens') ? [call('org', 'perhaps', getUserApiTokens, 'find the API tokens of people')] : []),
    ...(parts.includes('organizationApiKeys') ? [call('org', 'perhaps', listApiKeys, 'find the organization API keys that people made')] : []),
    ...(parts.includes('groups') ? [call('org', 'perhaps', getDirectoryGroup, 'see who owns a group')] : []),
    ...(parts.includes('groups') && parts.includes('roles') ? [call('org', 'perhaps', listGroupRoleAssignments, 'see what a group grants')] : []),
    call('product', 'always', getMyself, 'see who runs the plan'),
    ...(parts.includes('owned')
      ? [searchFilters, searchProjects, findComponents, searchDashboards].map((endpoint) => call('product', 'perhaps', endpoint, 'find what people own in Jira'))
      : []),
    ...endpointsOfReadBack(deleteScimUser).map((endpoint) => call('scim', 'perhaps', endpoint, 'see whether the SCIM directory still has a person')),
  ];
}

const transfers: readonly StepKind[] = ['transferFilter', 'transferProject', 'transferComponent', 'transferDashboard'];

/** Every kind of step that people of any kind may need under a policy. */
function stepKindsOf({ goal }: Profile, policy: Policy): readonly StepKind[] {
  switch (goal) {
    case 'portalClosed':
      return ['revokePortalAccess'];
    case 'suspended':
      return ['suspendInDirectory'];
    case 'seatFree':
      return ['removeFromGroup', 'revokeRole', 'confirmSeatFree'];
    case 'accessOff':
    case 'deleted':
      return [
        'revokeOrganizationRole',
        ...(policy.organizationApiKeys === 'revoke' && policy.runApiKeyId !== undefined ? (['revokeOrganizationApiKey'] as const) : []),
        ...(policy.apiTokens === 'revoke' ? (['revokeApiToken'] as const) : []),
        ...(policy.successorAccountId === undefined || policy.responsibilities !== undefined ? [] : transfers),
        // Also in an emergency, a token of the directory comes before breaking the link.
        ...(policy.identityProvider === 'handOff' ? [] : (['setScimInactive'] as const)),
        'unlinkScim',
        'disableAccount',
        'suspendInDirectory',
        'removeFromDirectory',
        'revokePortalAccess',
        ...(goal === 'deleted' ? (['deleteAccount'] as const) : []),
        ...(goal === 'deleted' && policy.parkingDomain !== undefined ? (['setEmail'] as const) : []),
        ...(policy.groups === 'remove' ? (['removeFromGroup'] as const) : []),
      ];
  }
}

/** A step needs its call, and the reads that prove it. */
function callsOfStep(kind: StepKind): NeededCall[] {
  const { label, ...declaration } = stepDeclarations[kind];
  // The published type of a step shows less of its endpoint.
  const endpoint = declaration.endpoint as Endpoint | undefined;
  return endpoint === undefined
    ? []
    : [
        { client: clientOf(endpoint), need: 'perhaps', endpoint, purpose: label },
        ...endpointsOfReadBack(endpoint).map((read): NeededCall => ({ client: clientOf(read), need: 'perhaps', endpoint: read, purpose: `${label}: read back` })),
      ];
}

/** Finding and transferring what people are in charge of, by the kinds of the policy. */
function callsOfPolicy({ goal }: Profile, { responsibilities }: Policy): NeededCall[] {
  if (responsibilities === undefined) {
    return [];
  }
  const kinds = responsibilityKinds.filter((kind) => handlingOf(kind, responsibilities) !== 'leave' && responsibilityDeclarations[kind].finder !== undefined);
  // Other profiles only report what people are in charge of.
  const isTransferring = goal === 'accessOff' || goal === 'deleted';
  const transferred = isTransferring ? kinds.filter((kind) => handlingOf(kind, responsibilities) === 'transfer') : [];
  return [
    ...kinds.flatMap((kind) => {
      const { title, world, foundBy } = responsibilityDeclarations[kind];
      return [...probeReads[world], ...foundBy].map((endpoint) => neededBy(endpoint, `find ${title}`));
    }),
    ...(responsibilities.adminKey ? callsOfAdminKey(kinds) : []),
    ...(responsibilities.successors.some(({ by }) => by === 'projectLead') ? [neededBy(getProject, 'find the lead of a project, who takes over')] : []),
    ...transferred.flatMap(callsOfTransfer),
  ];
}

/** Transferring what the steps of a plan name. What the plan has found is not searched again. */
function callsOfTransfers(steps: readonly Step[]): NeededCall[] {
  const transfers = steps.filter((step) => step.kind === 'transferResponsibilities');
  const keyed = transfers.filter(({ adminKey }) => adminKey === true).map(({ responsibility }) => responsibility);
  return [...[...new Set(transfers.map(({ responsibility }) => responsibility))].flatMap(callsOfTransfer), ...callsOfAdminKey(keyed)];
}

function callsOfTransfer(kind: ResponsibilityKind): NeededCall[] {
  const { title, transfer, writes, checkedBy = [] } = responsibilityDeclarations[kind];
  return transfer === undefined
    ? []
    : [
        ...checkedBy.map((endpoint) => neededBy(endpoint, `transfer ${title}: check`)),
        ...writes.map((endpoint) => neededBy(endpoint, `transfer ${title}`)),
        ...writes.map(declarationOfCall).flatMap(endpointsOfReadBack).map((endpoint) => neededBy(endpoint, `transfer ${title}: read back`)),
      ];
}

function callsOfAdminKey(kinds: readonly ResponsibilityKind[]): NeededCall[] {
  return kinds.some((kind) => responsibilityDeclarations[kind].world === 'confluence')
    ? [getAdminKey, enableAdminKey, disableAdminKey].map((endpoint) => neededBy(endpoint, 'see restricted content of Confluence'))
    : [];
}

/** The published form of a call leaves out what only this package uses. */
const declarationOfCall = (call: ResponsibilityCall): Endpoint => call as Endpoint;

/** Only people who are in charge of something need it. A kind that is not readable does not end a search. */
function neededBy(call: ResponsibilityCall, purpose: string): NeededCall {
  const endpoint = declarationOfCall(call);
  return { client: clientOf(endpoint), need: 'perhaps', endpoint, purpose };
}

/** As much of an input as decides which reads show a write. */
const anyInput = { path: {}, query: {}, body: { entityIds: [''] } };

function endpointsOfReadBack({ readBack }: Pick<Endpoint, 'readBack'>): Endpoint[] {
  const reads: ReadBacks | undefined = readBack;
  return reads === undefined ? [] : (typeof reads === 'function' ? reads(anyInput as never) : [reads]).map(({ endpoint }) => endpoint);
}
