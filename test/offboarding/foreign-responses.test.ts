import { OrgAdminClient, ProductClient, ScimClient, type Fetch } from 'atlassian-admin-sdk';
import { applyPlan, makePlan, onboardPerson } from 'atlassian-admin-sdk/offboarding';
import { rehearse, Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { quick } from '../support/clients.js';

const fast = { verificationDeadline: 300 };
const empty = { data: [], links: {}, meta: {} };

function connect(simulator: Simulator, fetch: Fetch = simulator.fetch) {
  return { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick, fetch }), scim: [new ScimClient({ ...simulator.credentials.scim, retry: quick, fetch })] };
}

/** A simulator that other requests reach than those that were sent. */
function changed(simulator: Simulator, change: (url: URL, body: string) => { readonly url?: URL; readonly body?: string } | Response): Fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const text = await request.clone().text();
    const to = change(new URL(request.url), text);
    if (to instanceof Response) {
      return to;
    }
    const { method, headers } = request;
    const body = to.body ?? text;
    return simulator.fetch(new Request(to.url ?? request.url, { method, headers, ...(body === '' ? {} : { body }) }));
  };
}

describe('a new colleague is not taken for somebody else', () => {
  it('where a SCIM directory ignores the filter for the user name', async () => {
    const simulator = new Simulator();
    const victim = simulator.addPerson({ name: 'Vera Long', provisionedBy: 'scim' });
    simulator.addPerson({ name: 'Mia Member', groups: ['engineering'] });
    const group = Object.values(simulator.state.groups).find(({ name }) => name === 'engineering');
    Object.assign(group ?? {}, { managedBy: 'external' });
    const [directory] = Object.values(simulator.state.scimDirectories);
    const id = '5c1300a0-0000-4000-8000-000000000001';
    Object.assign(directory?.groups ?? {}, { [id]: { id, displayName: 'engineering', groupId: group?.groupId, members: {}, createdAt: 0, modifiedAt: 0, attributes: {} } });
    const fetch = changed(simulator, (url) => {
      if (url.pathname.endsWith('/Users')) {
        url.searchParams.delete('filter');
      }
      return { url };
    });
    const result = await onboardPerson({ email: 'noa.kid@example.com', name: 'Noa Kid' }, { clients: connect(simulator, fetch), scimDirectoryId: directory?.scimDirectoryId, groups: ['engineering'], ...fast });
    expect(simulator.effects.filter(({ accountId }) => accountId === victim.accountId)).toEqual([]);
    expect('accountId' in result ? result.accountId : undefined).not.toBe(victim.accountId);
  });

  it('where a search for an address responds with somebody else', async () => {
    const simulator = new Simulator();
    const victim = simulator.addPerson({ name: 'Vera Long' });
    simulator.addPerson({ name: 'Mia Member', groups: ['engineering'] });
    let isInvited = false;
    const fetch = changed(simulator, (url, body) => {
      isInvited ||= /invite/.test(url.pathname);
      return isInvited && url.pathname.endsWith('/users/search') && body.includes('emails') ? { body: JSON.stringify({ ...(JSON.parse(body) as object), emails: [victim.email] }) } : {};
    });
    const { org } = connect(simulator, fetch);
    const result = await onboardPerson({ email: 'noa.kid@partner.example', name: 'Noa Kid' }, { clients: { org }, groups: ['engineering'], ...fast });
    expect(isInvited).toBe(true);
    expect(simulator.effects.filter(({ accountId }) => accountId === victim.accountId)).toEqual([]);
    expect('accountId' in result ? result.accountId : undefined).not.toBe(victim.accountId);
  });
});

describe('a membership that one search shows and no directory has', () => {
  const people = { 'of an unmanaged account': { profile: 'leaver', email: 'una@partner.example' }, 'of a leave': { profile: 'temporaryLeave', email: 'una@example.com' } } as const;
  for (const [whose, { profile, email }] of Object.entries(people)) {
    it(`is not read as none: ${whose}, with no directory listed`, async () => {
      const simulator = new Simulator();
      const { accountId } = simulator.addPerson({ name: 'Una Reed', email });
      simulator.faults.add({ match: { route: 'GET /admin/v2/orgs/{orgId}/directories' }, when: 'beforeEffect', kind: 'status', status: 200, body: empty, times: 9 });
      const plan = await makePlan([accountId], { clients: { org: connect(simulator).org }, policy: { profile } });
      expect(plan.people).toMatchObject([{ action: 'refuse', steps: [], because: 'The directories that the person is in are not readable: unexpectedResponse.', humanTask: expect.stringMatching(/\w/) }]);
    });

    it(`is not read as none: ${whose}, with empty pages of each directory`, async () => {
      const simulator = new Simulator();
      Object.assign(simulator.state.directories, { extra: { directoryId: 'extra', name: 'Extra' } });
      const { accountId } = simulator.addPerson({ name: 'Una Reed', email });
      const fetch = changed(simulator, (url) => (/directories\/(?!-)[^/]+\/users\/search$/.test(url.pathname) ? Response.json(empty) : {}));
      const plan = await makePlan([accountId], { clients: { org: connect(simulator, fetch).org }, policy: { profile } });
      expect(plan.people).toMatchObject([{ action: 'refuse', steps: [] }]);
    });
  }

  it('that vanishes between plan and run blocks the person, and is not called off', async () => {
    const simulator = new Simulator();
    const { accountId } = simulator.addPerson({ name: 'Una Reed', email: 'una@partner.example' });
    const plan = await makePlan([accountId], { clients: { org: connect(simulator).org } });
    simulator.faults.add({ match: { route: 'GET /admin/v2/orgs/{orgId}/directories' }, when: 'beforeEffect', kind: 'status', status: 200, body: empty, times: 99 });
    expect((await applyPlan(plan, { clients: { org: connect(simulator).org }, ...fast }).result).totals).toMatchObject({ blocked: 1, alreadyDone: 0 });
  });
});

describe('a rehearsal of a plan that transfers responsibilities', () => {
  for (const things of [1, 100]) {
    it(`runs, and names what the copy does not have, with ${things} as the limit of things`, async () => {
      const simulator = new Simulator();
      const successor = simulator.addPerson({ name: 'Sue Cessor' });
      const leaver = simulator.addPerson({ name: 'Lea Ver', owns: { filters: ['Open bugs', 'Old bugs'], dashboards: ['Overview'] } });
      const from = { org: connect(simulator).org, product: new ProductClient({ ...simulator.credentials.product, retry: quick }) };
      const plan = await makePlan([leaver.accountId], { clients: from, policy: { successorAccountId: successor.accountId, responsibilities: { things } } });
      const kinds = plan.people.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'transferResponsibilities' ? [step.responsibility] : [])));
      expect(kinds.length).toBeGreaterThan(0);
      const { report, gaps } = await rehearse(plan, { from, ...fast });
      const doneKeys = (report.people[0]?.steps ?? []).filter(({ outcome }) => outcome?.kind === 'done').map(({ key }) => key);
      const unmade = (plan.people[0]?.steps ?? []).flatMap((step) => (step.kind === 'transferResponsibilities' && !doneKeys.includes(step.key) ? [step.responsibility] : []));
      expect(unmade.filter((kind) => !gaps.some(({ what, why }) => what === kind && why === 'notCopied'))).toEqual([]);
    });
  }
});
