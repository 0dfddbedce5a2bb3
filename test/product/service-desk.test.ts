import { attempt, type AdminErrorKind } from 'atlassian-admin-sdk';
import { describe, expect, it } from 'vitest';

import { deskOfLeaver } from '../scenarios/service-desk.js';
import { rehearsal } from '../support/organization.js';

function world() {
  const { simulator, clients } = rehearsal({ frozen: true });
  return { simulator, serviceDesk: clients.product.serviceDesk, ...deskOfLeaver(simulator) };
}

async function kindOf(call: PromiseLike<unknown>): Promise<AdminErrorKind | undefined> {
  return (await attempt(call)).error?.kind;
}

describe('approvals', () => {
  it('show who has still to decide, and are decided by nobody else', async () => {
    const { simulator, serviceDesk, approvalId, leaver } = world();
    expect(await serviceDesk.approvals.list('HELP-1').toArray()).toMatchObject([{ id: approvalId, canAnswerApproval: false, approvers: [{ approver: { accountId: leaver }, approverDecision: 'pending' }] }]);
    expect(await kindOf(serviceDesk.approvals.decide('HELP-1', approvalId, 'approve'))).toBe('permission.denied');
    expect(simulator.effects).toEqual([]);
  });

  it('are decided once, and stay pending until everybody has approved', async () => {
    const { simulator, serviceDesk, state, approvalId, leaver } = world();
    state.requests['HELP-1']?.approvals[approvalId]?.approvers.push({ accountId: simulator.caller.accountId, decision: 'pending' });
    expect((await serviceDesk.approvals.decide('HELP-1', approvalId, 'approve')).finalDecision).toBe('pending');
    expect(await kindOf(serviceDesk.approvals.decide('HELP-1', approvalId, 'approve'))).toBe('conflict.alreadyInState');
    const approvers = (await serviceDesk.approvals.get('HELP-1', approvalId)).approvers ?? [];
    expect(approvers.map(({ approver, approverDecision }) => [approver?.accountId, approverDecision])).toEqual([[leaver, 'pending'], [simulator.caller.accountId, 'approved']]);
  });

  it('whose answer is lost end as ambiguous while others have to decide too', async () => {
    const { simulator, serviceDesk, state, approvalId } = world();
    state.requests['HELP-1']?.approvals[approvalId]?.approvers.push({ accountId: simulator.caller.accountId, decision: 'pending' });
    simulator.faults.add({ when: 'afterEffect', kind: 'reset', match: { route: 'POST /rest/servicedeskapi/request/{issueIdOrKey}/approval/{approvalId}' } });
    expect(await kindOf(serviceDesk.approvals.decide('HELP-1', approvalId, 'approve'))).toBe('ambiguous');
    expect(simulator.effects).toHaveLength(1);
  });
});

describe('people of a service desk', () => {
  it('are replaced in requests, organizations and among the customers', async () => {
    const { simulator, serviceDesk, serviceDeskId, organizationId, leaver, successor } = world();
    await serviceDesk.participants.add('HELP-1', [successor]);
    await serviceDesk.participants.remove('HELP-1', [leaver]);
    await serviceDesk.organizations.addUsers(organizationId, [successor]);
    await serviceDesk.organizations.removeUsers(organizationId, [leaver]);
    await serviceDesk.customers.add(serviceDeskId, [successor]);
    await serviceDesk.customers.remove(serviceDeskId, [leaver]);
    const ids = (people: readonly { accountId?: string | null | undefined }[]) => people.map(({ accountId }) => accountId);
    expect(ids(await serviceDesk.participants.list('HELP-1').toArray())).toEqual([successor]);
    expect(ids(await serviceDesk.organizations.listUsers(organizationId).toArray())).toEqual([successor]);
    expect(ids(await serviceDesk.customers.list(serviceDeskId).toArray())).toEqual([successor]);
    expect(await serviceDesk.organizations.list({ accountId: leaver }).toArray()).toEqual([]);
    expect(simulator.effects).toHaveLength(6);
  });

  it('are removed once, and removing them again changes nothing', async () => {
    const { simulator, serviceDesk, leaver } = world();
    await serviceDesk.participants.remove('HELP-1', [leaver]);
    expect(await serviceDesk.participants.remove('HELP-1', [leaver])).toEqual({ outcome: 'done' });
    expect(simulator.effects).toHaveLength(1);
  });

  it('are managed by admins, and unknown ones are refused', async () => {
    const { simulator, serviceDesk, serviceDeskId, organizationId, leaver, successor } = world();
    expect(await kindOf(serviceDesk.customers.add(serviceDeskId, ['712020:nobody']))).toBe('validation');
    simulator.caller.platformRoles = [];
    expect(await kindOf(serviceDesk.customers.remove(serviceDeskId, [leaver]))).toBe('permission.denied');
    expect(await kindOf(serviceDesk.organizations.addUsers(organizationId, [successor]))).toBe('permission.denied');
    expect(await kindOf(serviceDesk.requests.get('HELP-1'))).toBe(undefined);
    expect(simulator.effects).toEqual([]);
  });

  it('are read to the end, page by page', async () => {
    const { simulator, serviceDesk, serviceDeskId, state } = world();
    state.desks[serviceDeskId]?.customers.push(...simulator.addPeople({ people: 130 }).map(({ accountId }) => accountId));
    expect(await serviceDesk.customers.list(serviceDeskId).toArray()).toHaveLength(131);
  });
});

describe('what is not there', () => {
  it.each([
    ['a service desk', (desk: ReturnType<typeof world>['serviceDesk']) => desk.desks.get('999')],
    ['a queue', (desk: ReturnType<typeof world>['serviceDesk']) => desk.queues.get('HELP', '999')],
    ['a request', (desk: ReturnType<typeof world>['serviceDesk']) => desk.requests.get('HELP-999')],
    ['an approval', (desk: ReturnType<typeof world>['serviceDesk']) => desk.approvals.get('HELP-1', '999')],
    ['an organization', (desk: ReturnType<typeof world>['serviceDesk']) => desk.organizations.listUsers('999').toArray()],
  ] as const)('is not found: %s', async (_what, call) => {
    expect(await kindOf(call(world().serviceDesk))).toBe('notFound');
  });

  it('is refused as input before anything is sent', async () => {
    const { simulator, serviceDesk, serviceDeskId } = world();
    for (const accountIds of [[], ['jane@example.com'], 'all', null]) {
      expect(await kindOf(serviceDesk.customers.remove(serviceDeskId, accountIds as string[]))).toBe('validation');
    }
    expect(await kindOf(serviceDesk.approvals.decide('HELP-1', '1', 'accept' as never))).toBe('validation');
    expect(await kindOf(serviceDesk.requests.get('HELP-1', { expand: ['participants' as never] }))).toBe('validation');
    expect(simulator.requests).toEqual([]);
  });
});

describe('experimental operations', () => {
  it('get 412 without the header that the client sends', async () => {
    const { simulator, serviceDeskId } = world();
    const { email, apiToken } = simulator.credentials.product;
    const headers = { authorization: `Basic ${btoa(`${email}:${apiToken}`)}` };
    const path = `http://simulator.localhost/sites/example/rest/servicedeskapi/servicedesk/${serviceDeskId}/customer`;
    expect((await simulator.fetch(new Request(path, { headers }))).status).toBe(412);
    expect((await simulator.fetch(new Request(path, { headers: { ...headers, 'x-experimentalapi': 'opt-in' } }))).status).toBe(200);
  });
});
