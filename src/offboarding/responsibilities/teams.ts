import type { ResponseDetails } from '../../core/api-promise.js';
import { adminError, type AdminError } from '../../core/errors.js';
import type { CallOptions } from '../../core/options.js';
import { addTeamMembers, listTeamMembers, listTeams, removeTeamMembers, type AddedTeamMembers, type RemovedTeamMembers, type Team } from '../../product/teams/teams.js';
import { ofSomebodyElse, verdictOfSides } from './sides.js';
import type { ProductClient } from '../../product/client.js';
import { nothingSent } from './nothing-sent.js';
import { pageOn } from './page-on.js';
import type { FoundThing, TransferredThing, TransferSides, ResponsibilityDeclaration, SitePlace } from './types.js';

async function* findTeams(people: ReadonlySet<string>, { org, sites }: SitePlace, options: CallOptions): AsyncGenerator<FoundThing, void, undefined> {
  const read = new Set<string>();
  for (const product of sites) {
    const siteId = await product.getCloudId(options);
    for await (const team of product.teams.list(org.orgId, { size: 300, siteId }, options).whole()) {
      if (read.has(team.teamId)) {
        continue;
      }
      read.add(team.teamId);
      const found = new Set<string>();
      for await (const { accountId } of product.teams.listMembers(org.orgId, team.teamId, { first: 50, siteId }, options).whole()) {
        if (people.has(accountId) && !found.has(accountId)) {
          found.add(accountId);
          yield thingOf(team, accountId, product);
        }
      }
    }
  }
}

function thingOf({ teamId, displayName, teamType }: Team, accountId: string, product: ProductClient): FoundThing {
  return {
    accountId,
    id: teamId,
    name: displayName ?? '',
    ...pageOn({ product }, `/jira/people/team/${encodeURIComponent(teamId)}`),
    ...(teamType === 'EXTERNAL' ? { details: { teamType } } : {}),
  };
}

/** Which of both sides are members. Only the whole list shows that somebody is none. */
async function membersOf({ id }: TransferredThing, { from, to }: TransferSides, { org, product }: SitePlace, options: CallOptions): Promise<ReadonlySet<string>> {
  const members = new Set<string>();
  for await (const { accountId } of product.teams.listMembers(org.orgId, id, { first: 50 }, options).whole()) {
    if (accountId === from || accountId === to) {
      members.add(accountId);
    }
    if (members.size === 2) {
      break;
    }
  }
  return members;
}

async function write(thing: TransferredThing, sides: TransferSides, place: SitePlace, options: CallOptions): Promise<ResponseDetails> {
  if (isExternal(thing)) {
    throw syncedTeam();
  }
  const { from, to, fromKeeps } = sides;
  const { org, product } = place;
  const members = await membersOf(thing, sides, place, options);
  if (members.size === 0 && !sides.isUndo) {
    throw ofSomebodyElse(addTeamMembers.route);
  }
  let response = nothingSent();
  if (!members.has(to)) {
    response = refusing(to, addTeamMembers.route, await product.teams.addMembers(org.orgId, thing.id, [to], options).withResponse());
  }
  if (members.has(from) && !fromKeeps) {
    response = refusing(from, removeTeamMembers.route, await product.teams.removeMembers(org.orgId, thing.id, [from], options).withResponse());
  }
  return response;
}

/** Atlassian reports a success although it has not changed this member. */
function refusing(accountId: string, endpoint: string, { data, response }: { readonly data: AddedTeamMembers | RemovedTeamMembers; readonly response: ResponseDetails }): ResponseDetails {
  const refused = data.errors.find((error) => error.accountId === accountId);
  if (refused === undefined) {
    return response;
  }
  const { status, traceId, attempts } = response;
  throw adminError('refused.other', {
    endpoint,
    status,
    traceId,
    attempts,
    reason: wordOf(refused.code),
    meaning: '{call} reported a success, and Atlassian refused to change this member',
    remedy: 'Check whether the account is active and may join the team. Then change the team in its settings.',
  });
}

/** A code, and nothing that could be a text about a person. */
function wordOf(code: string | null | undefined): string {
  return /^[A-Z_]{1,60}$/.test(code ?? '') ? (code as string) : 'memberErrors';
}

function isExternal({ details }: TransferredThing): boolean {
  return details?.['teamType'] === 'EXTERNAL';
}

function syncedTeam(): AdminError {
  return adminError('group.protected', {
    endpoint: addTeamMembers.route,
    why: 'idpManaged',
    meaning: '{call} was not sent: the members of the team come from a group',
    remedy: 'Change the members of the group that the team is synced from.',
  });
}

export const teamsResponsibilities = {
  teams: {
    row: 'T1',
    title: 'teams that the person belongs to',
    world: 'teams',
    foundBy: [listTeams, listTeamMembers],
    findingNeeds: 'an API token without scopes, of a person in the organization',
    caveat: 'There is no list of the teams of a person: the members of every team are read.',
    finder: { peopleAtOnce: Number.POSITIVE_INFINITY, find: findTeams },
    writes: [addTeamMembers, removeTeamMembers],
    writingNeeds: 'a member of the team who may change it, or an admin of the organization',
    successorMust: 'Have an active account in the organization.',
    readBack: 'The members of the team are read again.',
    undo: 'The person is added again. The successor is removed, unless they were a member before.',
    notByApi: 'The members of a team that is synced from a group change only with the group. Who created a team stays.',
    evidence: ['documented', 'tracker'],
    byDefault: 'report',
    turn: 6,
    transfer: {
      check: async (thing, sides, place, options) => ({ able: isExternal(thing) ? false : undefined, holds: (await membersOf(thing, sides, place, options)).has(sides.to) }),
      seen: async (thing, sides, place, options) => {
        const members = await membersOf(thing, sides, place, options);
        return verdictOfSides((accountId) => members.has(accountId), sides);
      },
      write,
    },
  },
} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;
