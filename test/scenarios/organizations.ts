import type { Simulator } from 'atlassian-admin-sdk/simulator';

import type { Scenarios } from '../support/scenario.js';

function addEvent({ state, caller, clock }: Simulator): void {
  state.earlierEvents.push({
    at: clock.iso(),
    actor: caller.accountId,
    endpoint: 'POST /users/{accountId}/manage/lifecycle/disable',
    kind: 'account.disabled',
    accountId: caller.accountId,
    target: state.orgId,
  });
}

export const organizationScenarios: Scenarios = {
  'GET /admin/v1/orgs': ({ org }) => () => org.organizations.list().toArray(),
  'GET /admin/v1/orgs/{orgId}': ({ org }) => () => org.organizations.get(),
  'GET /admin/v1/orgs/{orgId}/domains': ({ org }) => () => org.domains.list().toArray(),
  'GET /admin/v1/orgs/{orgId}/domains/{domainId}': ({ org }) => async () => {
    const domain = await org.domains.list().first();
    return org.domains.get(domain?.id ?? '');
  },
  'GET /admin/v1/orgs/{orgId}/event-actions': ({ simulator, org }) => {
    addEvent(simulator);
    return () => org.events.listActions().toArray();
  },
  'GET /admin/v1/orgs/{orgId}/events': ({ simulator, org }) => {
    addEvent(simulator);
    addEvent(simulator);
    return () => org.events.list({ limit: 1 }).toArray();
  },
  'GET /admin/v1/orgs/{orgId}/events-stream': ({ simulator, org }) => {
    addEvent(simulator);
    return () => org.events.listStream().toArray();
  },
  'GET /admin/v1/orgs/{orgId}/events/{eventId}': ({ simulator, org }) => {
    addEvent(simulator);
    return () => org.events.get('simulated-event-1');
  },
  'POST /admin/v2/orgs/{orgId}/workspaces': ({ org }) => () => org.workspaces.search({ limit: 1, sort: [{ field: 'attributes.typeKey', order: 'asc' }] }).toArray(),
};
