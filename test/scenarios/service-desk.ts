import type { SimulatedServiceDesk, Simulator } from 'atlassian-admin-sdk/simulator';

import { siteOf } from '../support/jira.js';
import type { Scenarios } from '../support/scenario.js';

/** Somebody who is named in everything of a service desk, and somebody to name instead. */
export function deskOfLeaver(simulator: Simulator) {
  const leaver = simulator.addPerson({ name: 'Jane Doe', owns: { approvals: ['HELP-1'], participations: ['HELP-1'], customerOrganizations: ['Acme'], customerOf: ['HELP'] } });
  const successor = simulator.addPerson({ name: 'John Roe' });
  const state = siteOf(simulator).serviceDesk as SimulatedServiceDesk;
  const first = (things: object): string => Object.keys(things)[0] as string;
  const serviceDeskId = first(state.desks);
  return {
    leaver: leaver.accountId,
    successor: successor.accountId,
    state,
    serviceDeskId,
    queueId: first(state.desks[serviceDeskId]?.queues ?? {}),
    organizationId: first(state.organizations),
    approvalId: first(state.requests['HELP-1']?.approvals ?? {}),
  };
}

export const serviceDeskScenarios: Scenarios = {
  'PUT /rest/servicedeskapi/customer/user/{accountId}/revoke-portal-only-access': ({ simulator, product }) => {
    const { accountId } = simulator.addPerson({ name: 'Carl Customer', accountType: 'customer', inNoDirectory: true });
    return () => product.serviceDesk.customers.revokePortalOnlyAccess(accountId);
  },
  'GET /rest/servicedeskapi/servicedesk': ({ simulator, product }) => {
    deskOfLeaver(simulator);
    return () => product.serviceDesk.desks.list().toArray();
  },
  'GET /rest/servicedeskapi/servicedesk/{serviceDeskId}': ({ simulator, product }) => {
    const { serviceDeskId } = deskOfLeaver(simulator);
    return () => product.serviceDesk.desks.get(serviceDeskId);
  },
  'GET /rest/servicedeskapi/servicedesk/{serviceDeskId}/queue': ({ simulator, product }) => {
    const { serviceDeskId } = deskOfLeaver(simulator);
    return () => product.serviceDesk.queues.list(serviceDeskId, { includeCount: true }).toArray();
  },
  'GET /rest/servicedeskapi/servicedesk/{serviceDeskId}/queue/{queueId}': ({ simulator, product }) => {
    const { serviceDeskId, queueId } = deskOfLeaver(simulator);
    return () => product.serviceDesk.queues.get(serviceDeskId, queueId);
  },
  'GET /rest/servicedeskapi/servicedesk/{serviceDeskId}/customer': ({ simulator, product }) => {
    const { serviceDeskId } = deskOfLeaver(simulator);
    return () => product.serviceDesk.customers.list(serviceDeskId, { query: 'jane' }).toArray();
  },
  'POST /rest/servicedeskapi/servicedesk/{serviceDeskId}/customer': ({ simulator, product }) => {
    const { serviceDeskId, successor } = deskOfLeaver(simulator);
    return () => product.serviceDesk.customers.add(serviceDeskId, [successor]);
  },
  'DELETE /rest/servicedeskapi/servicedesk/{serviceDeskId}/customer': ({ simulator, product }) => {
    const { serviceDeskId, leaver } = deskOfLeaver(simulator);
    return () => product.serviceDesk.customers.remove(serviceDeskId, [leaver]);
  },
  'GET /rest/servicedeskapi/organization': ({ simulator, product }) => {
    const { leaver } = deskOfLeaver(simulator);
    return () => product.serviceDesk.organizations.list({ accountId: leaver }).toArray();
  },
  'GET /rest/servicedeskapi/organization/{organizationId}/user': ({ simulator, product }) => {
    const { organizationId } = deskOfLeaver(simulator);
    return () => product.serviceDesk.organizations.listUsers(organizationId).toArray();
  },
  'POST /rest/servicedeskapi/organization/{organizationId}/user': ({ simulator, product }) => {
    const { organizationId, successor } = deskOfLeaver(simulator);
    return () => product.serviceDesk.organizations.addUsers(organizationId, [successor]);
  },
  'DELETE /rest/servicedeskapi/organization/{organizationId}/user': ({ simulator, product }) => {
    const { organizationId, leaver } = deskOfLeaver(simulator);
    return () => product.serviceDesk.organizations.removeUsers(organizationId, [leaver]);
  },
  'GET /rest/servicedeskapi/request/{issueIdOrKey}': ({ simulator, product }) => {
    deskOfLeaver(simulator);
    return () => product.serviceDesk.requests.get('HELP-1', { expand: ['participant', 'serviceDesk'] });
  },
  'GET /rest/servicedeskapi/request/{issueIdOrKey}/approval': ({ simulator, product }) => {
    deskOfLeaver(simulator);
    return () => product.serviceDesk.approvals.list('HELP-1').toArray();
  },
  'GET /rest/servicedeskapi/request/{issueIdOrKey}/approval/{approvalId}': ({ simulator, product }) => {
    const { approvalId } = deskOfLeaver(simulator);
    return () => product.serviceDesk.approvals.get('HELP-1', approvalId);
  },
  'POST /rest/servicedeskapi/request/{issueIdOrKey}/approval/{approvalId}': ({ simulator, product }) => {
    const { approvalId, state } = deskOfLeaver(simulator);
    Object.assign(state.requests['HELP-1']?.approvals[approvalId] ?? {}, { approvers: [{ accountId: simulator.caller.accountId, decision: 'pending' }] });
    return () => product.serviceDesk.approvals.decide('HELP-1', approvalId, 'decline');
  },
  'GET /rest/servicedeskapi/request/{issueIdOrKey}/participant': ({ simulator, product }) => {
    deskOfLeaver(simulator);
    return () => product.serviceDesk.participants.list('HELP-1').toArray();
  },
  'POST /rest/servicedeskapi/request/{issueIdOrKey}/participant': ({ simulator, product }) => {
    const { successor } = deskOfLeaver(simulator);
    return () => product.serviceDesk.participants.add('HELP-1', [successor]);
  },
  'DELETE /rest/servicedeskapi/request/{issueIdOrKey}/participant': ({ simulator, product }) => {
    const { leaver } = deskOfLeaver(simulator);
    return () => product.serviceDesk.participants.remove('HELP-1', [leaver]);
  },
};
