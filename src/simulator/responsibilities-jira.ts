import type { SimulatedJira } from './jira-state.js';
import type { Circumstances, Found } from './responsibility.js';

/** The role of the agents of a service desk. */
const agents = 'Service Desk Team';

/** What people are in charge of in Jira. Sprints and webhooks name nobody here. */
export function visitJira(jira: SimulatedJira, { namedIn }: Pick<Circumstances, 'namedIn'>, found: Found): void {
  visitIssues(jira, found);
  for (const { id, contexts } of Object.values(jira.peopleFields)) {
    for (const context of Object.values(contexts)) {
      context.defaultAccountIds.forEach((accountId) => found(accountId, 'fieldDefaults', `${id}/${context.id}`));
    }
  }
  for (const { id, leadAccountId, components, actors } of Object.values(jira.projects)) {
    found(leadAccountId, 'projectLeads', id);
    for (const component of Object.values(components)) {
      found(component.leadAccountId, 'componentLeads', component.id);
    }
    for (const [roleId, { users }] of Object.entries(actors)) {
      const kind = jira.roles[roleId]?.name === agents ? 'serviceDeskAgents' : 'projectRoles';
      users.forEach((accountId) => found(accountId, kind, `${id}/${roleId}`));
    }
  }
  for (const [roleId, { users }] of Object.entries(jira.defaultActors)) {
    users.forEach((accountId) => found(accountId, 'projectRoles', `default/${roleId}`));
  }
  for (const { id, ownerAccountId } of Object.values(jira.filters)) {
    found(ownerAccountId, 'filters', id);
  }
  for (const { id, ownerAccountId } of Object.values(jira.dashboards)) {
    found(ownerAccountId, 'dashboards', id);
  }
  for (const { id, filterId } of Object.values(jira.boards)) {
    found(jira.filters[filterId]?.ownerAccountId, 'boards', String(id));
  }
  for (const { id, driver, approvers } of Object.values(jira.versions)) {
    found(driver, 'versions', `${id}/driver`);
    approvers.forEach(({ accountId }) => found(accountId, 'versions', `${id}/approver`));
  }
  for (const { id, leadAccountId } of Object.values(jira.plans)) {
    found(leadAccountId, 'plans', String(id));
  }
  visitSchemes(jira, found);
  for (const { id, transitions } of Object.values(jira.workflows)) {
    for (const accountId of namedIn(JSON.stringify(transitions))) {
      found(accountId, 'workflows', id);
    }
  }
}

function visitIssues({ issues }: SimulatedJira, found: Found): void {
  for (const { id, statusCategory, assigneeAccountId, reporterAccountId, watchers, people } of Object.values(issues)) {
    if (statusCategory !== 'done') {
      found(assigneeAccountId, 'assignedIssues', id);
    }
    found(reporterAccountId, 'reportedIssues', id);
    for (const accountId in watchers) {
      found(accountId, 'watchedIssues', id);
    }
    for (const fieldId in people) {
      people[fieldId]?.forEach((accountId) => found(accountId, 'issueFields', `${id}/${fieldId}`));
    }
  }
}

function visitSchemes({ permissionSchemes, notificationSchemes, securitySchemes }: SimulatedJira, found: Found): void {
  for (const scheme of Object.values(permissionSchemes)) {
    for (const { type, parameter, permission } of Object.values(scheme.grants)) {
      if (type === 'user') {
        found(parameter, 'permissionGrants', `${scheme.id}/${permission}`);
      }
    }
  }
  for (const scheme of Object.values(notificationSchemes)) {
    for (const { type, parameter, eventId } of Object.values(scheme.notifications)) {
      if (type === 'User') {
        found(parameter, 'notifications', `${scheme.id}/${eventId}`);
      }
    }
  }
  for (const scheme of Object.values(securitySchemes)) {
    for (const level of Object.values(scheme.levels)) {
      for (const { type, parameter } of Object.values(level.members)) {
        if (type === 'user') {
          found(parameter, 'securityLevels', `${scheme.id}/${level.id}`);
        }
      }
    }
  }
}
