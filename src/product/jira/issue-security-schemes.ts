import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack } from '../../core/endpoint.js';
import { id, type Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { startAt, type Page, type Paginated } from '../../core/pagination.js';
import { input, maybeBoolean, nothing, record, type Outcome } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { HolderSchema, numericId, pathId } from './references.js';

const SecurityLevelMemberSchema = record({
  id: id<'securityLevelMember'>(),
  issueSecurityLevelId: z.nullish(id<'securityLevel'>()),
  issueSecuritySchemeId: z.nullish(id<'issueSecurityScheme'>()),
  holder: z.nullish(HolderSchema),
  managed: maybeBoolean,
});

/** Somebody who sees the issues of a security level. */
export interface SecurityLevelMember extends z.infer<typeof SecurityLevelMemberSchema> {}

const SecurityLevelMemberQuerySchema = input({
  id: z.optional(z.array(numericId<'securityLevelMember'>()).check(z.minLength(1))),
  schemeId: z.optional(z.array(numericId<'issueSecurityScheme'>()).check(z.minLength(1))),
  levelId: z.optional(z.array(numericId<'securityLevel'>()).check(z.minLength(1))),
  expand: z.optional(z.string().check(z.minLength(1))),
  startAt: z.optional(z.int().check(z.minimum(0))),
  maxResults: z.optional(z.int().check(z.minimum(1))),
});

/** Which members to list, by id, scheme or level; all without a filter. */
export interface SecurityLevelMemberQuery extends z.input<typeof SecurityLevelMemberQuerySchema> {}

export const listSecurityLevelMembers = pagedEndpoint('GET /rest/api/3/issuesecurityschemes/level/member', {
  query: SecurityLevelMemberQuerySchema,
  item: SecurityLevelMemberSchema,
  page: startAt({ pageSize: 50 }),
  success: [200],
  scopes: {
    classic: ['manage:jira-configuration'],
    granular: ['read:issue-security-level:jira', 'read:issue-security-scheme:jira'],
  },
  experimental: true,
});

const NewMembersSchema = input({
  members: z.array(
    input({
      type: z.enum(['reporter', 'assignee', 'projectLead', 'group', 'user', 'projectrole', 'applicationRole', 'userCustomField', 'groupCustomField']),
      parameter: z.optional(z.string().check(z.minLength(1))),
    }),
  ).check(z.minLength(1)),
});

/** Somebody to add to a security level. A person is `{ type: 'user', parameter: accountId }`. */
export type NewSecurityLevelMember = z.input<typeof NewMembersSchema>['members'][number];

interface OneLevel {
  readonly path: { readonly schemeId: string; readonly levelId: string };
}

const ofLevel = ({ path: { schemeId, levelId } }: OneLevel) => ({ query: { schemeId: [schemeId], levelId: [levelId] } });

export const addSecurityLevelMembers = endpoint('PUT /rest/api/3/issuesecurityschemes/{schemeId}/level/{levelId}/member', {
  body: NewMembersSchema,
  response: nothing,
  operation: 'creating',
  success: [204],
  scopes: { classic: ['manage:jira-configuration'] },
  experimental: true,
  readBack: readBack(listSecurityLevelMembers, {
    input: (written: OneLevel & { readonly body: z.input<typeof NewMembersSchema> }) => ofLevel(written),
    verdict: ({ items, next }: Page<SecurityLevelMember>, { body: { members } }) => {
      const isThere = ({ type, parameter }: NewSecurityLevelMember): boolean =>
        items.some(({ holder }) => holder?.type.toLowerCase() === type.toLowerCase() && (parameter === undefined || [holder.parameter, holder.value].includes(parameter)));
      return members.every(isThere) ? 'reached' : next === undefined ? 'notReached' : 'unknown';
    },
  }),
});

export const removeSecurityLevelMember = endpoint('DELETE /rest/api/3/issuesecurityschemes/{schemeId}/level/{levelId}/member/{memberId}', {
  response: nothing,
  operation: 'deleteById',
  success: [204],
  scopes: { classic: ['manage:jira-configuration'] },
  experimental: true,
  readBack: readBack(listSecurityLevelMembers, {
    input: (written: { readonly path: OneLevel['path'] & { readonly memberId: string } }) => ofLevel(written),
    verdict: ({ items, next }: Page<SecurityLevelMember>, { path: { memberId } }) =>
      items.some((member) => member.id === memberId) ? 'notReached' : next === undefined ? 'reached' : 'unknown',
  }),
});

/** Security levels of issues: who sees the issues of a level, in company-managed projects. */
export class JiraIssueSecuritySchemes {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists members of security levels. To find those that name a person, look at the `holder` of each. Needs the global
   * permission Administer Jira.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-security-schemes/
   */
  listMembers(query: SecurityLevelMemberQuery = {}, options?: CallOptions): Paginated<SecurityLevelMember> {
    return this.transport.list(listSecurityLevelMembers, { query }, options);
  }

  /**
   * Adds members to a security level. They see all issues of the level. Needs the global permission Administer Jira.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-security-schemes/
   */
  addMembers(
    schemeId: Id<'issueSecurityScheme'> | number,
    levelId: Id<'securityLevel'> | number,
    members: readonly NewSecurityLevelMember[],
    options?: CallOptions,
  ): ApiPromise<Outcome> {
    return this.transport.send(addSecurityLevelMembers, { path: { schemeId: pathId(schemeId), levelId: pathId(levelId) }, body: { members: members as never } }, options);
  }

  /**
   * Removes a member from a security level. They no longer see issues of the level, unless they are a member otherwise.
   * Needs the global permission Administer Jira.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-security-schemes/
   */
  removeMember(
    schemeId: Id<'issueSecurityScheme'> | number,
    levelId: Id<'securityLevel'> | number,
    memberId: Id<'securityLevelMember'> | number,
    options?: CallOptions,
  ): ApiPromise<Outcome> {
    return this.transport.send(removeSecurityLevelMember, { path: { schemeId: pathId(schemeId), levelId: pathId(levelId), memberId: pathId(memberId) } }, options);
  }
}
