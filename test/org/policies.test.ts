import { attempt, type Org } from 'atlassian-admin-sdk';
import { describe, expect, it } from 'vitest';

import { orgClient } from '../support/clients.js';
import { clientsFor, rehearsal } from '../support/organization.js';
import { json, scriptedFetch } from '../support/scripted-fetch.js';

const jira = 'ari:cloud:jira::site/c1';
const confluence = 'ari:cloud:confluence::site/c1';

const offices: Org.OrganizationPolicyDefinition = { type: 'ip-allowlist', name: 'Offices', status: 'enabled', rule: { in: ['192.0.2.0/24'] }, resources: [{ id: jira }] };

describe('policies of the organization', () => {
  it('are taken on at once and applied to their resources later', async () => {
    const { simulator, clients } = rehearsal({ frozen: true });
    const policy = await clients.org.policies.create(offices);
    expect(policy.attributes?.resources).toEqual([{ id: jira, applicationStatus: 'applying' }]);
    simulator.clock.advance('1m');
    expect((await clients.org.policies.get(policy.id)).attributes?.resources).toEqual([{ id: jira, applicationStatus: 'applied' }]);
  });

  it('are replaced as a whole, resources included', async () => {
    const { simulator, clients } = rehearsal();
    const { id } = await clients.org.policies.create({ ...offices, resources: [{ id: jira }, { id: confluence }] });
    const policy = await clients.org.policies.update(id, { ...offices, rule: { in: [] }, resources: [{ id: confluence }] });
    expect(policy.attributes).toMatchObject({ rule: { in: [] }, resources: [{ id: confluence }] });
    await clients.org.policies.update(id, { ...offices, rule: { in: [] }, resources: [{ id: confluence }] });
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['policy.created', 'policy.updated']);
  });

  it('are the same behind both APIs', async () => {
    const { org } = rehearsal().clients;
    const { id } = await org.controlPolicies.create({ type: 'ip-allowlist', name: 'Offices', status: 'enabled', rule: { in: ['192.0.2.0/24'] } });
    await org.controlPolicies.addResource(id, { id: jira, links: { ticket: 'T-1' } });
    expect(await org.policies.list({ type: 'ip-allowlist' }).toArray()).toMatchObject([{ id, attributes: { name: 'Offices', resources: [{ id: jira, links: { ticket: 'T-1' } }] } }]);
    await org.policies.removeResource(id, jira);
    expect(await org.controlPolicies.listResources(id).toArray()).toEqual([]);
  });

  it('do not take a resource that they never had for one that is out already', async () => {
    const { simulator, clients } = rehearsal();
    const { id } = await clients.org.policies.create(offices);
    // Another client: for one that has just created a policy, a 404 about it means "not yet".
    const { org } = clientsFor(simulator.credentials);
    expect((await attempt(org.policies.removeResource(id, confluence))).error?.kind).toBe('notFound');
    expect((await attempt(org.controlPolicies.removeResource(id, confluence))).error?.kind).toBe('notFound');
    const { error } = await attempt(org.policies.removeResource('another', jira));
    expect(error).toMatchObject({ kind: 'notFound', code: 'ADMIN-404-5' });
  });

  it('are not taken for the one whose creation was lost when two are alike', async () => {
    const { simulator, clients } = rehearsal();
    await clients.org.policies.create(offices);
    simulator.faults.add({ match: { route: 'POST /admin/v1/orgs/{orgId}/policies' }, when: 'afterEffect', kind: 'reset' });
    const { error } = await attempt(clients.org.policies.create(offices));
    expect(error).toMatchObject({ kind: 'ambiguous', readBack: 'unknown' });
  });

  it('that fail their validation are wrong input, also where the service says so with a 500', async () => {
    const failure = (status: number) => json({ errors: [{ id: 'x', status: String(status), code: 'ADMIN-500-2', title: 'Policy validation failed', detail: null }] }, status);
    for (const status of [400, 500]) {
      const fetch = scriptedFetch(failure(status));
      const { error } = await attempt(orgClient(fetch).policies.validate('p1'));
      expect(error).toMatchObject({ kind: 'validation', source: 'answer', code: 'ADMIN-500-2', status });
      expect(fetch.sent).toHaveLength(1);
    }
  });

  it('are validated once, though the request is a GET', async () => {
    const { simulator, clients } = rehearsal();
    const { id } = await clients.org.policies.create(offices);
    simulator.faults.add({ match: { route: 'GET /admin/v1/orgs/{orgId}/policies/{policyId}/validate' }, when: 'afterEffect', kind: 'reset' });
    const { error } = await attempt(clients.org.policies.validate(id));
    expect(error).toMatchObject({ kind: 'ambiguous' });
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['policy.created', 'policy.validationStarted']);
  });

  it('sends no policy that is not whole', async () => {
    const fetch = scriptedFetch(json({}));
    const { resources: _, ...incomplete } = offices;
    const { error } = await attempt(orgClient(fetch).policies.update('p1', incomplete as Org.OrganizationPolicyDefinition));
    expect(error).toMatchObject({ kind: 'validation', source: 'input', fields: [{ field: 'body.data.attributes.resources' }] });
    expect((await attempt(orgClient(fetch).policies.updateResource('p1', jira, {}))).error).toMatchObject({ kind: 'validation', source: 'input' });
    expect(fetch.sent).toEqual([]);
  });
});

describe('data security policies', () => {
  const draft = { type: 'data-security', name: 'Export', metadata: { policyCoverageLevel: 'ORG' }, rule: { export: { effect: 'block' } } };

  it('are drafts, which the organization API does not show', async () => {
    const { org } = rehearsal().clients;
    const { id, attributes } = await org.controlPoliciesV2.create(draft);
    expect(attributes).toEqual({ ...draft, status: 'draft' });
    expect(await org.controlPoliciesV2.list({ type: 'data-security' }).toArray()).toMatchObject([{ id }]);
    expect(await org.policies.list().toArray()).toEqual([]);
  });

  it('sends again a replacement that cannot be told from what was there, to the same end', async () => {
    const { simulator, clients } = rehearsal();
    const { id } = await clients.org.controlPoliciesV2.create({ ...draft, description: 'to be gone' });
    const route = 'PUT /admin/control/v2/orgs/{orgId}/policies/{policyId}';
    simulator.faults.add({ match: { route }, when: 'beforeEffect', kind: 'reset' });
    await clients.org.controlPoliciesV2.update(id, draft);
    expect((await clients.org.controlPoliciesV2.get(id)).attributes).toEqual(draft);
  });
});
