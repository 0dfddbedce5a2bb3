import type { SimulatedIssue } from './jira-issue-state.js';
import { findProject, nextId, projectFor, type SimulatedJira, type SimulatedProject } from './jira-state.js';
import { nextServiceDeskId, type SimulatedCustomerRequest, type SimulatedDesk, type SimulatedServiceDesk } from './service-desk-state.js';
import type { SimulatedSite } from './state.js';

/** The id of the role of agents. Jira adds the role with the first service desk. */
export function agentsRoleIn(jira: SimulatedJira): string {
  const name = 'Service Desk Team';
  const found = Object.values(jira.roles).find((role) => role.name === name);
  if (found !== undefined) {
    return String(found.id);
  }
  const id = Number(nextId(jira));
  jira.roles[String(id)] = { id, name, description: 'Agents of the service desk' };
  return String(id);
}

/** The service desk of a project. Desk and project are created if they do not exist. */
export function deskOf(serviceDesk: SimulatedServiceDesk, site: SimulatedSite, projectKey: string, leadAccountId: string): SimulatedDesk {
  const found = Object.values(serviceDesk.desks).find((desk) => desk.projectKey === projectKey);
  return found ?? newDesk(serviceDesk, site, findProject(site.jira, projectKey) ?? projectFor(site.jira, projectKey, leadAccountId));
}

export function newDesk(serviceDesk: SimulatedServiceDesk, site: SimulatedSite, { id: projectId, key: projectKey, name: projectName }: SimulatedProject): SimulatedDesk {
  const id = nextServiceDeskId(serviceDesk);
  const queueId = nextServiceDeskId(serviceDesk);
  const queue = { id: queueId, name: 'All open', jql: `project = ${projectKey} AND resolution = Unresolved`, fields: ['issuekey', 'summary'] };
  const desk: SimulatedDesk = { id, projectId, projectKey, projectName, customers: [], queues: { [queueId]: queue } };
  serviceDesk.desks[id] = desk;
  agentsRoleIn(site.jira);
  return desk;
}

/** The request of a key. One that does not exist is created, with its service desk. */
export function requestOf(serviceDesk: SimulatedServiceDesk, site: SimulatedSite, issueKey: string, reporterAccountId: string, now: number): SimulatedCustomerRequest {
  const desk = deskOf(serviceDesk, site, issueKey.replace(/-\d+$/, ''), reporterAccountId);
  return serviceDesk.requests[issueKey] ?? newRequest(serviceDesk, site, { desk, issueKey, reporterAccountId, now });
}

/** Adds a request. It is an issue of the project too. */
export function newRequest(
  serviceDesk: SimulatedServiceDesk,
  { jira }: SimulatedSite,
  { desk, issueKey, reporterAccountId, now }: { readonly desk: SimulatedDesk; readonly issueKey: string; readonly reporterAccountId: string; readonly now: number },
): SimulatedCustomerRequest {
  const issueId = nextId(jira);
  const summary = 'A request';
  const issue: SimulatedIssue = { id: issueId, key: issueKey, projectId: desk.projectId, summary, reporterAccountId, watchers: {}, people: {}, statusCategory: 'new', updatedAt: now };
  jira.issues[issueId] = issue;
  const request: SimulatedCustomerRequest = { issueId, issueKey, serviceDeskId: desk.id, summary, reporterAccountId, createdAt: now, participants: [], approvals: {} };
  serviceDesk.requests[issueKey] = request;
  return request;
}
