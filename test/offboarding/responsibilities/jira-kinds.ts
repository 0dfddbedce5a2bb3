import type { SimulatedSite } from 'atlassian-admin-sdk/simulator';

import { jiraProjectsResponsibilities } from '../../../src/offboarding/responsibilities/jira-projects.js';
import { jiraSchemesResponsibilities } from '../../../src/offboarding/responsibilities/jira-schemes.js';
import { jiraSharingResponsibilities } from '../../../src/offboarding/responsibilities/jira-sharing.js';
import type { ResponsibilityDeclaration, Transfer } from '../../../src/offboarding/responsibilities/types.js';
import { rehearsal } from '../../support/organization.js';
import { jiraIn, placeOf } from '../../support/places.js';

export const declarations = { ...jiraProjectsResponsibilities, ...jiraSharingResponsibilities, ...jiraSchemesResponsibilities };

/** Kinds of these declarations. */
export type Kind = keyof typeof declarations;

const role = { id: 10_003, name: 'Service Desk Team', description: '' };

/** Three people with everything, with names of their own where Jira allows each only once. */
export function organization() {
  const { simulator, clients } = rehearsal({ frozen: true });
  const jira = jiraIn(simulator);
  const [site] = Object.values(simulator.state.sites) as [SimulatedSite];
  jira.roles[String(role.id)] = role;
  const people = ['Jane Doe', 'John Roe', 'Mary Major'].map((name, index) =>
    simulator.addPerson({
      name,
      owns: {
        projects: [`OPS${index}`, `WEB${index}`],
        components: [{ project: 'OPS0', name: `Server of ${name}` }],
        projectRoles: [{ project: 'OPS0', role: 'Developers' }, { project: 'WEB1', role: 'Administrators' }, { project: 'HELP', role: role.name }, { project: 'OPS0', role: role.name }],
        defaultRoles: ['Developers'],
        filters: [`Filter of ${name}`],
        dashboards: [`Dashboard of ${name}`],
        boards: [{ project: 'OPS0', name: `Board of ${name}` }],
        subscriptions: [`Subscribed by ${name}`],
        versions: [{ project: 'OPS0', name: `1.${index}` }, { project: 'HELP', name: `2.${index}` }],
        plans: [`Plan of ${name}`],
        workflows: [`Workflow of ${name}`],
        permissionGrants: [{ scheme: 'Default', permission: 'EDIT_ISSUES' }, { scheme: 'Default', permission: 'ASSIGN_ISSUES' }, { scheme: 'Other', permission: 'EDIT_ISSUES' }],
        notifications: [{ scheme: 'Default', event: 'Issue created' }, { scheme: 'Default', event: 'Issue updated' }],
        securityLevels: [{ scheme: 'Default', level: 'Secret' }, { scheme: 'Other', level: 'Top' }],
        participations: ['HELP-1'],
      },
    }),
  );
  const successor = simulator.addPerson({ name: 'Sue Cessor' }).accountId;
  const [jane = '', john = '', mary = ''] = people.map(({ accountId }) => accountId);
  return { simulator, clients, site, jira, jane, john, mary, successor, place: placeOf(clients), product: clients.product };
}

export type Organization = ReturnType<typeof organization>;

/** What the state has of these people, read without the finders. */
export function inState({ jira, site }: Pick<Organization, 'jira' | 'site'>, kind: Kind, people: readonly string[]): string[] {
  const rows: (readonly [accountId: string | undefined, id: string])[] = [];
  const desks = Object.values(site.serviceDesk?.desks ?? {}).map(({ projectId }) => projectId);
  for (const project of Object.values(jira.projects)) {
    if (kind === 'projectLeads') {
      rows.push([project.leadAccountId, project.id]);
    }
    for (const { id, leadAccountId } of kind === 'componentLeads' ? Object.values(project.components) : []) {
      rows.push([leadAccountId, id]);
    }
    for (const [roleId, { users }] of Object.entries(project.actors)) {
      if (kind === (roleId === String(role.id) && desks.includes(project.id) ? 'serviceDeskAgents' : 'projectRoles')) {
        users.forEach((user) => rows.push([user, `${project.id}/${roleId}`]));
      }
    }
  }
  for (const [roleId, { users }] of kind === 'projectRoles' ? Object.entries(jira.defaultActors) : []) {
    users.forEach((user) => rows.push([user, `default/${roleId}`]));
  }
  for (const { id, ownerAccountId } of kind === 'filters' || kind === 'dashboards' ? Object.values(jira[kind]) : []) {
    rows.push([ownerAccountId, id]);
  }
  for (const { id, filterId } of kind === 'boards' ? Object.values(jira.boards) : []) {
    rows.push([jira.filters[filterId]?.ownerAccountId, String(id)]);
  }
  for (const { id, driver, approvers } of kind === 'versions' ? Object.values(jira.versions) : []) {
    rows.push([driver, `${id}/driver`], ...approvers.map(({ accountId }) => [accountId, `${id}/approver`] as const));
  }
  for (const { id, leadAccountId } of kind === 'plans' ? Object.values(jira.plans) : []) {
    rows.push([leadAccountId, String(id)]);
  }
  for (const { id, transitions } of kind === 'workflows' ? Object.values(jira.workflows) : []) {
    transitions.forEach(({ actions }) => actions.forEach(({ parameters }) => rows.push([parameters['accountId'], id])));
  }
  for (const { id, grants } of kind === 'permissionGrants' ? Object.values(jira.permissionSchemes) : []) {
    Object.values(grants).forEach(({ parameter, permission }) => rows.push([parameter, `${id}/${permission}`]));
  }
  for (const { id, notifications } of kind === 'notifications' ? Object.values(jira.notificationSchemes) : []) {
    Object.values(notifications).forEach(({ parameter, eventId }) => rows.push([parameter, `${id}/${eventId}`]));
  }
  for (const { id, levels } of kind === 'securityLevels' ? Object.values(jira.securitySchemes) : []) {
    Object.values(levels).forEach((level) => Object.values(level.members).forEach(({ parameter }) => rows.push([parameter, `${id}/${level.id}`])));
  }
  return rows.flatMap(([accountId, id]) => (accountId !== undefined && people.includes(accountId) ? `${accountId} ${id}` : [])).sort();
}

export const kindsWithFinder = (Object.keys(declarations) as Kind[]).filter((kind) => (declarations[kind] as ResponsibilityDeclaration).finder !== undefined);
export const kindsWithTransfer = kindsWithFinder.filter((kind) => (declarations[kind] as ResponsibilityDeclaration).transfer !== undefined);

export function transferOf(kind: Kind): Transfer {
  const { transfer } = declarations[kind] as ResponsibilityDeclaration;
  if (transfer === undefined) {
    throw new TypeError(`no API transfers ${kind}`);
  }
  return transfer;
}

export function finderOf(kind: Kind) {
  const { finder } = declarations[kind] as ResponsibilityDeclaration;
  if (finder === undefined) {
    throw new TypeError(`no API finds ${kind}`);
  }
  return finder;
}
