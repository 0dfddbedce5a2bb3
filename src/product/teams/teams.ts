import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack, type Verdict } from '../../core/endpoint.js';
import { afterInBody, teamsCursor } from '../../core/gateway-pagination.js';
import { givenId, id, type AccountId, type Id, type OrgId } from '../../core/ids.js';
import { checkOptionNames } from '../../core/input.js';
import type { CallOptions } from '../../core/options.js';
import type { Page, Paginated } from '../../core/pagination.js';
import { input, maybeBoolean, maybeString, nothing, openEnum, record, type Outcome } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';

/** The id of a team. */
export type TeamId = Id<'team'>;

const teamShape = {
  teamId: id<'team'>(),
  organizationId: z.nullish(id<'organization'>()),
  displayName: maybeString,
  description: maybeString,
  state: z.nullish(openEnum('ACTIVE', 'ARCHIVED')),
  /** `EXTERNAL` teams are synced from a group: change that group. */
  teamType: z.nullish(openEnum('OPEN', 'MEMBER_INVITE', 'EXTERNAL', 'ORG_ADMIN_MANAGED')),
  /** Who created the team. Teams have no owner. */
  creatorId: z.nullish(id<'account'>()),
};

const TeamSchema = record(teamShape);

/** A team of an organization. */
export interface Team extends z.infer<typeof TeamSchema> {}

const TeamDetailsSchema = record({
  ...teamShape,
  userPermissions: z.nullish(record({ ADD_MEMBERS: maybeBoolean, DELETE_TEAM: maybeBoolean, REMOVE_MEMBERS: maybeBoolean, UPDATE_TEAM: maybeBoolean })),
});

/** A team, and what the caller may do with it. */
export interface TeamDetails extends z.infer<typeof TeamDetailsSchema> {}

const siteId = z.optional(givenId('cloud'));

const TeamQuerySchema = input({
  /** Lists the teams of this site as well. Without it, teams that belong to one site are missing. */
  siteId,
  size: z.optional(z.int().check(z.minimum(1), z.maximum(300))),
  cursor: z.optional(z.string()),
});

/** How to read the list of teams. `size` is the size of a page, 50 by default. */
export interface TeamQuery extends z.input<typeof TeamQuerySchema> {}

export const listTeams = pagedEndpoint('GET /public/teams/v1/org/{orgId}/teams', {
  query: TeamQuerySchema,
  item: TeamSchema,
  page: teamsCursor,
  success: [200],
  evidence: 'derived',
});

const SiteQuerySchema = input({ siteId });

export const getTeam = endpoint('GET /public/teams/v1/org/{orgId}/teams/{teamId}', {
  query: SiteQuerySchema,
  response: TeamDetailsSchema,
  operation: 'read',
  success: [200],
  about: [{ asked: 'path.teamId', member: 'teamId' }],
  evidence: 'derived',
});

const TeamChangeSchema = input({
  displayName: z.optional(z.string().check(z.minLength(1))),
  description: z.optional(z.string()),
}).check(z.refine((change) => Object.values(change).some((value) => value !== undefined), { message: 'expected at least one member to change' }));

/** What to change of a team; what you leave out stays. */
export interface TeamChange extends z.input<typeof TeamChangeSchema> {}

interface OneTeam {
  readonly path: { readonly orgId: string; readonly teamId: string };
}

export const updateTeam = endpoint('PATCH /public/teams/v1/org/{orgId}/teams/{teamId}', {
  body: TeamChangeSchema,
  response: TeamDetailsSchema,
  operation: 'absolute',
  success: [200],
  about: [{ asked: 'path.teamId', member: 'teamId' }],
  evidence: 'derived',
  readBack: readBack(getTeam, {
    input: ({ path: { orgId, teamId } }: OneTeam & { readonly body: TeamChange }) => ({ path: { orgId, teamId } }),
    verdict: (team, { body }) => {
      const wanted = Object.entries(body).filter(([, value]) => value !== undefined);
      return wanted.every(([name, value]) => (team as Readonly<Record<string, unknown>>)[name] === value) ? 'reached' : 'notReached';
    },
    adopt: (team) => team,
  }),
});

export const restoreTeam = endpoint('POST /public/teams/v1/org/{orgId}/teams/{teamId}/restore', {
  response: nothing,
  operation: 'absolute',
  success: [204],
  evidence: 'derived',
  // A deleted team is refused with 410: that read fails, and proves nothing.
  readBack: readBack(getTeam, {
    input: ({ path: { orgId, teamId } }: OneTeam) => ({ path: { orgId, teamId } }),
    verdict: () => 'reached',
  }),
});

const MemberSchema = record({ accountId: id<'account'>() });

/** A member of a team. */
export interface TeamMember extends z.infer<typeof MemberSchema> {}

const MemberQuerySchema = input({
  first: z.optional(z.int().check(z.minimum(1), z.maximum(50))),
  after: z.optional(z.string()),
});

/** How to read the members of a team. `first` is the size of a page, 50 by default. */
export interface TeamMemberQuery extends z.input<typeof MemberQuerySchema> {}

export const listTeamMembers = pagedEndpoint('POST /public/teams/v1/org/{orgId}/teams/{teamId}/members', {
  query: SiteQuerySchema,
  body: MemberQuerySchema,
  item: MemberSchema,
  page: afterInBody,
  success: [200],
  evidence: 'derived',
});

const MembersSchema = input({
  members: z
    .array(input({ accountId: givenId('account') }))
    .check(z.minLength(1), z.maxLength(50), z.refine((members) => new Set(members.map(({ accountId }) => accountId)).size === members.length, { message: 'expected each account once' })),
});

// An error that names nobody is not one of these: it reports that the whole call failed.
const MemberErrorSchema = record({ accountId: id<'account'>(), code: maybeString, message: maybeString });

/** A person whose membership was not changed, and why. */
export interface TeamMemberError extends z.infer<typeof MemberErrorSchema> {}

const errors = z.pipe(z.nullish(z.array(MemberErrorSchema)), z.transform((list) => list ?? []));
const AddedMembersSchema = record({ members: z.nullish(z.array(MemberSchema)), errors });
const RemovedMembersSchema = record({ errors });

/** The result of adding people to a team: `errors` has those who were not added. */
export interface AddedTeamMembers extends z.infer<typeof AddedMembersSchema> {}

/** The result of removing people from a team: `errors` has those who were not removed. */
export interface RemovedTeamMembers extends z.infer<typeof RemovedMembersSchema> {}

interface SomeMembers extends OneTeam {
  readonly body: z.input<typeof MembersSchema>;
}

const membersOf = ({ path: { orgId, teamId } }: SomeMembers) => ({ path: { orgId, teamId }, body: { first: 50 } });

export const addTeamMembers = endpoint('POST /public/teams/v1/org/{orgId}/teams/{teamId}/members/add', {
  body: MembersSchema,
  response: AddedMembersSchema,
  operation: 'absolute',
  success: [200],
  about: [{ asked: 'body.members.accountId', member: 'members.accountId' }],
  evidence: 'derived',
  readBack: readBack(listTeamMembers, {
    input: membersOf,
    verdict: ({ items, next }: Page<TeamMember>, { body: { members } }): Verdict =>
      members.every(({ accountId }) => items.some((member) => member.accountId === accountId)) ? 'reached' : next === undefined ? 'notReached' : 'unknown',
    adopt: (_page, { body: { members } }) => ({ members, errors: [] }),
  }),
});

export const removeTeamMembers = endpoint('POST /public/teams/v1/org/{orgId}/teams/{teamId}/members/remove', {
  body: MembersSchema,
  response: RemovedMembersSchema,
  operation: 'deleteById',
  success: [200],
  evidence: 'derived',
  readBack: readBack(listTeamMembers, {
    input: membersOf,
    verdict: ({ items, next }: Page<TeamMember>, { body: { members } }): Verdict =>
      members.some(({ accountId }) => items.some((member) => member.accountId === accountId)) ? 'notReached' : next === undefined ? 'reached' : 'unknown',
    adopt: () => ({ errors: [] }),
  }),
});

/** Teams of an organization, as people see them in Jira and Confluence. Atlassian accepts only an API token without scopes. */
export class Teams {
  /** @internal */
  constructor(private readonly transport: Transport<'cloudId'>) {}

  /**
   * Lists the teams of an organization. Teams that belong to one site are included only if you name it in `siteId`.
   * There is no filter for members: read {@link listMembers} of each team.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/platform/teams/rest/v1/api-group-teams-public-api/
   */
  list(orgId: OrgId, query: TeamQuery = {}, options?: CallOptions): Paginated<Team> {
    return this.transport.list(listTeams, { path: { orgId }, query }, options);
  }

  /**
   * Reads one team, and what the caller may do with it. Throws `gone` for a team that was deleted: {@link restore} brings
   * it back.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/platform/teams/rest/v1/api-group-teams-public-api/
   */
  get(orgId: OrgId, teamId: TeamId, query: { readonly siteId?: string } = {}, options?: CallOptions): ApiPromise<TeamDetails> {
    return this.transport.send(getTeam, { path: { orgId, teamId }, query }, options);
  }

  /**
   * Changes the name or the description of a team. Undo: set the earlier ones.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/platform/teams/rest/v1/api-group-teams-public-api/
   */
  update(orgId: OrgId, teamId: TeamId, change: TeamChange, options?: CallOptions): ApiPromise<TeamDetails> {
    return this.transport.send(updateTeam, { path: { orgId, teamId }, body: change }, options);
  }

  /**
   * Brings back a team that was deleted.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/platform/teams/rest/v1/api-group-teams-public-api/
   */
  restore(orgId: OrgId, teamId: TeamId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(restoreTeam, { path: { orgId, teamId } }, options);
  }

  /**
   * Lists the members of a team. Atlassian names them by account id only.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/platform/teams/rest/v1/api-group-teams-members-public-api/
   */
  listMembers(orgId: OrgId, teamId: TeamId, query: TeamMemberQuery & { readonly siteId?: string } = {}, options?: CallOptions): Paginated<TeamMember> {
    checkOptionNames(listTeamMembers.route, query, ['siteId', 'first', 'after'], 'query');
    const { siteId: site, ...body } = query;
    return this.transport.list(listTeamMembers, { path: { orgId, teamId }, query: site === undefined ? {} : { siteId: site }, body }, options);
  }

  /**
   * Adds people to a team, at most 50. They get what the team is allowed to see, at once. Undo: {@link removeMembers}.
   *
   * Atlassian reports a success even if it added only some people, or nobody: check `errors`. People of an `EXTERNAL`
   * team come from a group: Atlassian refuses, change the group.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/platform/teams/rest/v1/api-group-teams-members-public-api/
   */
  addMembers(orgId: OrgId, teamId: TeamId, accountIds: readonly AccountId[], options?: CallOptions): ApiPromise<AddedTeamMembers> {
    return this.transport.send(addTeamMembers, { path: { orgId, teamId }, body: bodyOf(accountIds) }, options);
  }

  /**
   * Removes people from a team, at most 50. They lose what only this team allows them to see. Undo: {@link addMembers}.
   *
   * Atlassian reports a success even if it removed only some people, or nobody: check `errors`.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/platform/teams/rest/v1/api-group-teams-members-public-api/
   */
  removeMembers(orgId: OrgId, teamId: TeamId, accountIds: readonly AccountId[], options?: CallOptions): ApiPromise<RemovedTeamMembers> {
    return this.transport.send(removeTeamMembers, { path: { orgId, teamId }, body: bodyOf(accountIds) }, options);
  }
}

/** Anything else than a list stays as it is, and is rejected by the schema. */
function bodyOf(accountIds: readonly AccountId[]): { members: { accountId: AccountId }[] } {
  return { members: Array.isArray(accountIds) ? (accountIds as readonly AccountId[]).map((accountId) => ({ accountId })) : (accountIds as never) };
}
