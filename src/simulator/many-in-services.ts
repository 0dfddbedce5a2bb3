import type { SimulatedAutomationRule } from './automation-state.js';
import type { SimulatorContext } from './context.js';
import { nextId, type SimulatedProject } from './jira-state.js';
import { freePlace, type Makers, type Workshop } from './workshop.js';
import { addApiToken, addPerson } from './people.js';
import { agentsRoleIn, newDesk, newRequest } from './service-desk-setup.js';
import { newServiceDesk, nextServiceDeskId, type SimulatedCustomerOrganization, type SimulatedCustomerRequest, type SimulatedDesk } from './service-desk-state.js';
import { newServiceOperations, type SimulatedOperationsTeam, type SimulatedResponder, type SimulatedSchedule } from './service-operations-state.js';
import type { SimulatedTeam } from './teams-state.js';

const day = 86_400_000;
const user = (id: string): SimulatedResponder => ({ type: 'user', id });

/** Makers of things in Automation and Jira Service Management. */
export function makersForServices(workshop: Workshop): Makers {
  return { ...ruleMakers(workshop), ...operationsMakers(workshop), ...serviceDeskMakers(workshop) };
}

function ruleMakers({ site, clock, random, caretaker }: Workshop): Makers {
  const add = (named: Partial<SimulatedAutomationRule>): void => {
    const uuid = random.uuid();
    const product = random.below(4) === 0 ? 'confluence' : 'jira';
    const at = Math.floor(clock.now() / 1000) - random.below(9_000_000);
    const part = { id: String(100_000_000 + random.below(900_000_000)), schemaVersion: 1, conditions: [] };
    (site.automation ??= { rules: {} }).rules[uuid] = {
      uuid,
      product,
      name: `Rule ${uuid.slice(0, 8)}`,
      description: '',
      state: 'ENABLED',
      actor: { type: 'EVENT_INITIATOR' },
      authorAccountId: caretaker,
      collaborators: [],
      writeAccessType: 'UNRESTRICTED',
      canOtherRuleTrigger: false,
      notifyOnError: 'FIRSTERROR',
      labels: [],
      ruleScopeARIs: [`ari:cloud:${product}::site/${site.cloudId}`],
      trigger: { ...part, component: 'TRIGGER', type: 'jira.manual.trigger', value: {} },
      components: [],
      connections: [],
      created: at,
      updated: at,
      ...named,
    };
  };
  return {
    ruleActors: (actor) => add({ actor: { type: 'ACCOUNT_ID', actor } }),
    ruleOwners: (authorAccountId) => add({ authorAccountId }),
    ruleCollaborators: (accountId) => add({ collaborators: [accountId], writeAccessType: 'SPECIFIED_USERS' }),
    ruleReferences: (accountId) =>
      add({ components: [{ id: String(100_000_000 + random.below(900_000_000)), component: 'ACTION', type: 'jira.issue.assign', schemaVersion: 1, value: { assignType: 'SPECIFY_USER', assignee: { type: 'ID', value: accountId } }, conditions: [], children: [] }] }),
  };
}

function operationsMakers({ state, site, clock, random, caretaker }: Workshop): Makers {
  const operations = (site.serviceOperations ??= newServiceOperations());
  const schedules: SimulatedSchedule[] = Object.values(operations.schedules);
  const teams: SimulatedOperationsTeam[] = Object.values(operations.teams);
  const anySchedule = (): SimulatedSchedule => {
    if (schedules.length === 0 || random.below(5) === 0) {
      const id = random.uuid();
      const schedule: SimulatedSchedule = { id, name: `Schedule ${schedules.length + 1}`, description: '', timezone: 'Etc/UTC', enabled: true, rotations: {}, overrides: {} };
      operations.schedules[id] = schedule;
      schedules.push(schedule);
    }
    return random.pick(schedules);
  };
  const anyTeam = (): SimulatedOperationsTeam => {
    if (teams.length === 0 || random.below(10) === 0) {
      const teamId = random.uuid();
      const teamName = `Responders ${teams.length + 1} of ${site.name}`;
      (state.teams ??= {})[teamId] = { teamId, displayName: teamName, description: '', state: 'ACTIVE', teamType: 'OPEN', creatorId: caretaker, members: {} };
      const team: SimulatedOperationsTeam = { teamId, teamName, escalations: {}, routingRules: {}, roles: [] };
      operations.teams[teamId] = team;
      teams.push(team);
    }
    return random.pick(teams);
  };
  const period = (): { startDate: string; endDate: string } => {
    const start = clock.now() + random.below(20) * day;
    return { startDate: clock.iso(start), endDate: clock.iso(start + 7 * day) };
  };
  return {
    onCallRotations: (accountId) => {
      const id = random.uuid();
      const { rotations } = anySchedule();
      rotations[id] = { id, name: `Rotation ${Object.keys(rotations).length + 1}`, startDate: clock.iso(clock.now() - 30 * day), type: 'weekly', length: 1, participants: [user(accountId)] };
    },
    onCallOverrides: (accountId) => {
      const alias = random.uuid();
      anySchedule().overrides[alias] = { alias, responder: user(accountId), ...period() };
    },
    alertRules: (accountId) => {
      const id = random.uuid();
      const { escalations, routingRules } = anyTeam();
      if (random.below(2) === 0) {
        const rules = [{ condition: 'if-not-acked', notifyType: 'default', delay: 5, recipient: user(accountId) }];
        escalations[id] = { id, name: `Escalation ${id.slice(0, 8)}`, description: '', enabled: true, rules };
      } else {
        routingRules[id] = { id, name: `Routing rule ${id.slice(0, 8)}`, order: Object.keys(routingRules).length, isDefault: false, notify: user(accountId) };
      }
    },
    forwardingRules: (accountId) => {
      const id = random.uuid();
      const [fromUser, toUser] = random.below(2) === 0 ? [accountId, caretaker] : [caretaker, accountId];
      operations.forwardingRules[id] = { id, fromUser: user(fromUser), toUser: user(toUser), ...period() };
    },
  };
}

function serviceDeskMakers({ site, clock, random, caretaker }: Workshop): Makers {
  const serviceDesk = (site.serviceDesk ??= newServiceDesk());
  const desks: SimulatedDesk[] = Object.values(serviceDesk.desks);
  const requests: SimulatedCustomerRequest[] = Object.values(serviceDesk.requests);
  const organizations: SimulatedCustomerOrganization[] = Object.values(serviceDesk.organizations);
  const addDesk = (): SimulatedDesk => {
    const id = nextId(site.jira);
    const project: SimulatedProject = {
      id, key: `D${id}`, formerKeys: [], name: `Service project D${id}`, description: '', url: '', leadAccountId: caretaker, assigneeType: 'UNASSIGNED', components: {}, actors: {}, settings: {},
    };
    site.jira.projects[id] = project;
    const desk = newDesk(serviceDesk, site, project);
    desks.push(desk);
    return desk;
  };
  let latest: number | undefined;
  const addRequest = (): SimulatedCustomerRequest => {
    const desk = desks.length === 0 || random.below(500) === 0 ? addDesk() : random.pick(desks);
    // The project of a desk may have other issues: no number of them is used again.
    latest = (latest ?? Object.values(site.jira.issues).reduce((most, { key }) => Math.max(most, Number(key.slice(key.lastIndexOf('-') + 1)) || 0), 0)) + 1;
    const request = newRequest(serviceDesk, site, { desk, issueKey: `${desk.projectKey}-${latest}`, reporterAccountId: caretaker, now: clock.now() });
    requests.push(request);
    return request;
  };
  return {
    approvals: (accountId) => {
      const id = nextServiceDeskId(serviceDesk);
      addRequest().approvals[id] = { id, name: 'Waiting for approval', createdAt: clock.now(), finalDecision: 'pending', approvers: [{ accountId, decision: 'pending' }] };
    },
    requestParticipants: (accountId) => {
      freePlace(random, requests, ({ participants }) => !participants.includes(accountId), addRequest).participants.push(accountId);
    },
    customerOrganizations: (accountId) => {
      const isFree = ({ users }: SimulatedCustomerOrganization): boolean => users.length < 25 && !users.includes(accountId);
      const organization = freePlace(random, organizations, isFree, () => {
        const id = nextServiceDeskId(serviceDesk);
        const added: SimulatedCustomerOrganization = { id, name: `Customers ${id}`, createdAt: clock.now(), users: [] };
        serviceDesk.organizations[id] = added;
        organizations.push(added);
        return added;
      });
      organization.users.push(accountId);
    },
    serviceDeskAgents: (accountId) => {
      const roleId = agentsRoleIn(site.jira);
      const agentsOf = ({ projectId }: SimulatedDesk): string[] => {
        const { actors = {} } = site.jira.projects[projectId] ?? {};
        return (actors[roleId] ??= { users: [], groupIds: [] }).users;
      };
      agentsOf(freePlace(random, desks, (desk) => !agentsOf(desk).includes(accountId), addDesk)).push(accountId);
    },
  };
}

/** Makers of teams, keys and tokens of the organization. */
export function makersForOrganization(context: SimulatorContext): Makers {
  const { state, clock, random, secret } = context;
  const teams: SimulatedTeam[] = [];
  return {
    teams: (accountId) => {
      const isFree = ({ members }: SimulatedTeam): boolean => members[accountId] === undefined;
      const tooFew = teams.length === 0 || random.below(20) === 0;
      const team = freePlace(random, tooFew ? [] : teams, isFree, () => {
        const teamId = random.uuid();
        const added: SimulatedTeam = { teamId, displayName: `Team ${teamId.slice(0, 8)}`, description: '', state: 'ACTIVE', teamType: 'OPEN', creatorId: accountId, members: {} };
        (state.teams ??= {})[teamId] = added;
        teams.push(added);
        return added;
      });
      team.members[accountId] = true;
    },
    organizationApiKeys: (createdBy) => {
      const id = random.uuid();
      const createdAt = clock.now() - random.below(300) * day;
      state.apiKeys[id] = { id, name: `Key ${id.slice(0, 8)}`, secret: `sim_organization_${secret()}`, createdBy, createdAt, expiresAt: clock.now() + 60 * day, revoked: false };
    },
    apiTokens: (accountId) => {
      const account = state.accounts[accountId];
      if (account !== undefined) {
        addApiToken(context, account, `Token ${Object.keys(account.apiTokens).length + 1}`);
      }
    },
    serviceAccountCredentials: (createdBy) => {
      const [id, clientId, now] = [random.uuid(), random.hex(32), clock.now()];
      const email = `${random.hex(12)}@serviceaccount.atlassian.com`;
      const { accountId } = addPerson(context, { name: `Service account ${id.slice(0, 8)}`, accountType: 'app', email, inNoDirectory: true });
      state.serviceAccounts[id] = { id, accountId, description: '', createdBy, updatedAt: now };
      state.oauthClients[clientId] = { clientId, name: `Client ${id.slice(0, 8)}`, secret: `sim_client_${secret()}`, serviceAccountId: id, createdAt: now, updatedAt: now };
    },
  };
}
