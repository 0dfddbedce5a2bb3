import { OrgAdminClient, ProductClient } from 'atlassian-admin-sdk';
import { applyPlan, makePlan, type Clients } from 'atlassian-admin-sdk/offboarding';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { quick } from '../support/clients.js';

const world = () => {
  const simulator = new Simulator({ sites: ['example', 'labs'] });
  const { orgAdmin, product } = simulator.credentials;
  const org = new OrgAdminClient({ ...orgAdmin, retry: quick });
  const on = (site: string) => new ProductClient({ ...product, site, baseUrl: `${orgAdmin.baseUrl}/sites/${site}`, retry: quick });
  const clients = { org, product: [on('example'), on('labs')] } satisfies Clients;
  return { simulator, clients };
};

describe('several product sites', () => {
  it('a leaver owns things on each of them, and each goes to the successor on its own site', async () => {
    const { simulator, clients } = world();
    const jane = simulator.addPerson({ name: 'Jane', owns: { filters: ['Mine'] } });
    const omar = simulator.addPerson({ name: 'Omar' });
    const [example, labs] = Object.values(simulator.state.sites);
    if (example === undefined || labs === undefined) throw new Error('expected two sites');
    const id = Object.keys(example.jira.filters)[0] as string;
    labs.jira.filters[id] = { ...structuredClone(example.jira.filters[id]!), name: 'On labs' };
    const plan = await makePlan([{ accountId: jane.accountId }], { clients, policy: { successorAccountId: omar.accountId } });
    expect(plan.people[0]?.steps.map(({ key }) => key)).toEqual(expect.arrayContaining([`transferFilter example ${id}`, `transferFilter labs ${id}`]));
    await applyPlan(plan, { clients, verificationDeadline: 1 }).result;
    expect([example, labs].map(({ jira }) => jira.filters[id]?.ownerAccountId)).toEqual([omar.accountId, omar.accountId]);
  });
});
