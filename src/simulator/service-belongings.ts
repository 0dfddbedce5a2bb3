import type { SimulatorContext } from './context.js';
import type { SimulatedAutomationRule } from './automation-state.js';
import { agentsRoleIn, deskOf, requestOf } from './service-desk-setup.js';
import { newServiceDesk, nextServiceDeskId, type SimulatedCustomerRequest, type SimulatedServiceDesk } from './service-desk-state.js';
import { newServiceOperations, type SimulatedOperationsTeam, type SimulatedSchedule, type SimulatedServiceOperations } from './service-operations-state.js';
import type { OrganizationState, SimulatedSite } from './state.js';
import type { SimulatedTeam } from './teams-state.js';

/** What a person is in charge of in Automation, Teams and Jira Service Management. Things that do not exist are created. */
export interface ServiceBelongings {
  /** Rules of Automation. By default, the person owns the rule and it acts as them. */
  readonly rules?: readonly {
    readonly product: 'jira' | 'confluence';
    readonly name: string;
    readonly as?: readonly ('actor' | 'author' | 'collaborator' | 'connection')[];
  }[];
  /** Names of teams that the person belongs to. */
  readonly teams?: readonly string[];
  /** Rotations that the person takes part in. */
  readonly onCall?: readonly { readonly schedule: string; readonly rotation: string; readonly team?: string }[];
  /** Times at which the person is on call by an override. ISO 8601. */
  readonly overrides?: readonly { readonly schedule: string; readonly startDate: string; readonly endDate: string }[];
  /** Escalations that alert the person. */
  readonly escalations?: readonly { readonly team: string; readonly name: string }[];
  /** Routing rules that alert the person. */
  readonly routingRules?: readonly { readonly team: string; readonly name: string }[];
  /** Approvals that wait for the person: the key of the request. */
  readonly approvals?: readonly string[];
  /** Keys of requests that the person is a participant of. */
  readonly participations?: readonly string[];
  /** Names of organizations of customers that the person belongs to. */
  readonly customerOrganizations?: readonly string[];
  /** Keys of projects whose service desk the person is an agent of. */
  readonly agentOf?: readonly string[];
  /** Times in which the alerts of the person go to somebody else, an account id. ISO 8601. */
  readonly forwardingRules?: readonly { readonly to: string; readonly startDate: string; readonly endDate: string }[];
  /** Keys of projects whose service desk the person is a customer of. */
  readonly customerOf?: readonly string[];
}

/** Adds what a person is in charge of. It records no effect: it sets up a rehearsal. */
export function addServiceBelongings(context: SimulatorContext, site: SimulatedSite, accountId: string, belongings: ServiceBelongings): void {
  const { state, clock, random } = context;
  for (const rule of belongings.rules ?? []) {
    const { rules } = (site.automation ??= { rules: {} });
    const found = Object.values(rules).find(({ product, name }) => product === rule.product && name === rule.name) ?? newRule(context, site, rule);
    rules[found.uuid] = found;
    for (const part of rule.as ?? ['actor', 'author']) {
      takePart(context, found, accountId, part);
    }
  }
  for (const name of belongings.teams ?? []) {
    teamNamed(context, name, accountId).members[accountId] = true;
  }
  const operations = (): SimulatedServiceOperations => (site.serviceOperations ??= newServiceOperations());
  for (const { schedule: name, rotation, team } of belongings.onCall ?? []) {
    const schedule = scheduleNamed(context, operations(), name);
    if (team !== undefined) {
      schedule.teamId = operationsTeam(context, operations(), team, accountId).teamId;
    }
    const found = Object.values(schedule.rotations).find((candidate) => candidate.name === rotation);
    if (found === undefined) {
      const id = random.uuid();
      schedule.rotations[id] = { id, name: rotation, startDate: clock.iso(), type: 'weekly', length: 1, participants: [{ type: 'user', id: accountId }] };
    } else {
      found.participants.push({ type: 'user', id: accountId });
    }
  }
  for (const { schedule: name, startDate, endDate } of belongings.overrides ?? []) {
    const alias = random.uuid();
    scheduleNamed(context, operations(), name).overrides[alias] = { alias, responder: { type: 'user', id: accountId }, startDate, endDate };
  }
  for (const { team, name } of belongings.escalations ?? []) {
    const id = random.uuid();
    operationsTeam(context, operations(), team, accountId).escalations[id] = {
      id,
      name,
      description: '',
      enabled: true,
      rules: [{ condition: 'if-not-acked', notifyType: 'default', delay: 5, recipient: { type: 'user', id: accountId } }],
    };
  }
  for (const { team, name } of belongings.routingRules ?? []) {
    const id = random.uuid();
    const { routingRules } = operationsTeam(context, operations(), team, accountId);
    routingRules[id] = { id, name, order: Object.keys(routingRules).length, isDefault: false, notify: { type: 'user', id: accountId } };
  }
  for (const { to, startDate, endDate } of belongings.forwardingRules ?? []) {
    const id = random.uuid();
    operations().forwardingRules[id] = { id, fromUser: { type: 'user', id: accountId }, toUser: { type: 'user', id: to }, startDate, endDate };
  }
  addToServiceDesk(context, site, accountId, belongings, state);
}

function addToServiceDesk({ clock }: SimulatorContext, site: SimulatedSite, accountId: string, belongings: ServiceBelongings, state: OrganizationState): void {
  const serviceDesk = (): SimulatedServiceDesk => (site.serviceDesk ??= newServiceDesk());
  const request = (key: string): SimulatedCustomerRequest => requestOf(serviceDesk(), site, key, firstPerson(state, accountId), clock.now());
  for (const key of belongings.approvals ?? []) {
    const id = nextServiceDeskId(serviceDesk());
    request(key).approvals[id] = { id, name: 'Waiting for approval', createdAt: clock.now(), finalDecision: 'pending', approvers: [{ accountId, decision: 'pending' }] };
  }
  for (const key of belongings.participations ?? []) {
    request(key).participants.push(accountId);
  }
  for (const name of belongings.customerOrganizations ?? []) {
    const { organizations } = serviceDesk();
    let found = Object.values(organizations).find((organization) => organization.name === name);
    if (found === undefined) {
      found = { id: nextServiceDeskId(serviceDesk()), name, createdAt: clock.now(), users: [] };
      organizations[found.id] = found;
    }
    found.users.push(accountId);
  }
  for (const key of belongings.agentOf ?? []) {
    const { projectId } = deskOf(serviceDesk(), site, key, firstPerson(state, accountId));
    const { actors = {} } = site.jira.projects[projectId] ?? {};
    (actors[agentsRoleIn(site.jira)] ??= { users: [], groupIds: [] }).users.push(accountId);
  }
  for (const key of belongings.customerOf ?? []) {
    deskOf(serviceDesk(), site, key, firstPerson(state, accountId)).customers.push(accountId);
  }
}

/** Whoever the organization had first: the owner of the credentials, unless the state was made by hand. */
function firstPerson(state: OrganizationState, otherwise: string): string {
  return Object.keys(state.accounts)[0] ?? otherwise;
}

function newRule({ state, clock, random }: SimulatorContext, { cloudId }: SimulatedSite, { product, name }: { readonly product: 'jira' | 'confluence'; readonly name: string }): SimulatedAutomationRule {
  const now = Math.floor(clock.now() / 1000);
  const component = (kind: string, type: string) => ({ id: String(100_000_000 + random.below(900_000_000)), component: kind, type, schemaVersion: 1, value: {}, conditions: [] });
  return {
    uuid: random.uuid(),
    product,
    name,
    description: '',
    state: 'ENABLED',
    actor: { type: 'EVENT_INITIATOR' },
    authorAccountId: firstPerson(state, ''),
    collaborators: [],
    writeAccessType: 'UNRESTRICTED',
    canOtherRuleTrigger: false,
    notifyOnError: 'FIRSTERROR',
    labels: [],
    ruleScopeARIs: [`ari:cloud:${product}::site/${cloudId}`],
    trigger: component('TRIGGER', product === 'jira' ? 'jira.issue.event.trigger:created' : 'confluence.page.published'),
    components: [{ ...component('ACTION', `${product}.comment`), children: [] }],
    connections: [],
    created: now,
    updated: now,
  };
}

function takePart({ random }: SimulatorContext, rule: SimulatedAutomationRule, accountId: string, part: 'actor' | 'author' | 'collaborator' | 'connection'): void {
  switch (part) {
    case 'actor':
      rule.actor = { type: 'ACCOUNT_ID', actor: accountId };
      break;
    case 'author':
      rule.authorAccountId = accountId;
      break;
    case 'collaborator':
      rule.collaborators.push(accountId);
      rule.writeAccessType = 'SPECIFIED_USERS';
      break;
    case 'connection':
      rule.connections.push({ id: random.uuid(), accountId, connectionTargetKey: 'simulated', authType: 'OAUTH_3LO' });
  }
}

function teamNamed({ state, random }: SimulatorContext, name: string, creatorId: string): SimulatedTeam {
  const teams = (state.teams ??= {});
  const found = Object.values(teams).find(({ displayName }) => displayName === name);
  if (found !== undefined) {
    return found;
  }
  const teamId = random.uuid();
  const team: SimulatedTeam = { teamId, displayName: name, description: '', state: 'ACTIVE', teamType: 'OPEN', creatorId, members: {} };
  teams[teamId] = team;
  return team;
}

function operationsTeam(context: SimulatorContext, { teams }: SimulatedServiceOperations, name: string, accountId: string): SimulatedOperationsTeam {
  const { teamId } = teamNamed(context, name, accountId);
  return (teams[teamId] ??= { teamId, teamName: name, escalations: {}, routingRules: {}, roles: [{ id: context.random.uuid(), name: 'Admin' }] });
}

function scheduleNamed({ random }: SimulatorContext, { schedules }: SimulatedServiceOperations, name: string): SimulatedSchedule {
  const found = Object.values(schedules).find((schedule) => schedule.name === name);
  if (found !== undefined) {
    return found;
  }
  const id = random.uuid();
  const schedule: SimulatedSchedule = { id, name, description: '', timezone: 'Etc/UTC', enabled: true, rotations: {}, overrides: {} };
  schedules[id] = schedule;
  return schedule;
}
