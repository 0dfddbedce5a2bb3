import * as z from 'zod/mini';

import { endpoint, pagedEndpoint } from '../../core/endpoint.js';
import { opsOffset } from '../../core/gateway-pagination.js';
import { id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { maybeString, record } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { readScopes, type OperationsTeamId } from './responders.js';

const OperationsTeamSchema = record({ teamId: id<'team'>(), teamName: maybeString });

/** A team that works with the operations of Jira Service Management. */
export interface OperationsTeam extends z.infer<typeof OperationsTeamSchema> {}

export const listOperationsTeams = endpoint('GET /jsm/ops/api/{cloudId}/v1/teams', {
  // The members of this response are unpublished: either name may be the list, and one of them must be there.
  response: record({ platformTeams: z.nullish(z.array(OperationsTeamSchema)), values: z.nullish(z.array(OperationsTeamSchema)) }).check(
    z.refine(({ platformTeams, values }) => (platformTeams ?? values ?? undefined) !== undefined, { path: ['platformTeams'], message: 'expected a list' }),
  ),
  operation: 'read',
  success: [200],
  scopes: readScopes,
  evidence: 'derived',
});

const TeamRoleSchema = record({ id: id<'teamRole'>(), name: maybeString, rights: z.nullish(z.array(z.unknown())) });

/** A role in a team, with its rights. */
export interface TeamRole extends z.infer<typeof TeamRoleSchema> {}

export const listTeamRoles = pagedEndpoint('GET /jsm/ops/api/{cloudId}/v1/teams/{teamId}/roles', {
  item: TeamRoleSchema,
  page: opsOffset(),
  success: [200],
  scopes: readScopes,
  evidence: 'derived',
});

/** Teams that work with the operations of Jira Service Management. `product.teams` has their members. */
export class OperationsTeams {
  /** @internal */
  constructor(private readonly transport: Transport<'cloudId'>) {}

  /**
   * Lists the teams with schedules, escalations and routing rules. A caller without the permission gets an empty list,
   * not an error.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-team/
   */
  list(options?: CallOptions): Paginated<OperationsTeam> {
    return this.transport.listWhole(listOperationsTeams, {}, options, ({ platformTeams, values }) => platformTeams ?? values ?? []);
  }

  /**
   * Lists the roles of a team, with their rights.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-team-roles/
   */
  listRoles(teamId: OperationsTeamId, options?: CallOptions): Paginated<TeamRole> {
    return this.transport.list(listTeamRoles, { path: { teamId } }, options);
  }
}
