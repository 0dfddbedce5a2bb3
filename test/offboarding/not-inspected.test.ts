import { OrgAdminClient, type Fetch } from 'atlassian-admin-sdk';
import { applyPlan, describePlan, makePlan, makeReport, memoryJournal, pseudonymizeReport, reachAsText, readReach, reportAsCsv, reportAsHtml, reportAsJson, reportAsMarkdown, type Report } from 'atlassian-admin-sdk/offboarding';
import { Simulator, type PersonOptions } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { quick } from '../support/clients.js';
import { command, organization, pathOf, watchCommands, wideLines } from '../support/command.js';
import { json } from '../support/scripted-fetch.js';

watchCommands();

const forTokens = ['read:tokens:admin', 'delete:tokens:admin'];
const keyRoute = 'GET /admin/api-access/v1/orgs/{orgId}/api-keys';
const jane: PersonOptions = { name: 'Jane Doe', apiTokens: ['laptop'] };

/** Refuses the list of keys, in the forms in which Atlassian refuses it. */
const refusals: Readonly<Record<string, () => Response>> = {
  'credential.insufficientScope': () => json({ errors: [{ id: '1', status: '401', code: 'ADMIN-401-2', title: 'Unauthorized', detail: 'The API key does not have the scope.' }] }, 401),
  'permission.denied': () => json({ errors: [{ status: '403', title: 'Forbidden', detail: 'You may not do this.' }] }, 403),
};

/** An organization whose key may do everything but list keys. */
function world(refusal = refusals['permission.denied'], person = jane) {
  const simulator = new Simulator();
  const { accountId } = simulator.addPerson(person);
  const fetch: Fetch = async (request, init) => (/\/api-keys(?:\?|$)/.test(request.url) ? (refusal?.() ?? simulator.fetch(request, init)) : simulator.fetch(request, init));
  return { simulator, accountId, clients: { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, fetch, retry: quick }) } };
}

/** An organization whose keys and tokens are listed with another key, which has scopes. Calls of user management have one without. */
function withScopes(scopes: readonly string[]) {
  const simulator = new Simulator();
  const { accountId } = simulator.addPerson(jane);
  const [own] = Object.values(simulator.state.apiKeys);
  simulator.state.apiKeys['scoped'] = { ...(own as NonNullable<typeof own>), id: 'scoped', secret: 'sim_scoped', scopes: [...scopes] };
  const fetch: Fetch = async (request, init) => {
    if (/\/api-access\/.*\/api-(?:keys|tokens)/.test(request.url)) {
      request.headers.set('authorization', 'Bearer sim_scoped');
    }
    return simulator.fetch(request, init);
  };
  return { simulator, accountId, clients: { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, fetch, retry: quick }) } };
}

const remedy = 'Use an organization API key with the scope read:keys:admin, or one without scopes. A key with scopes made before 16 March 2026 may list tokens only.';
const sentence = (why: string): string => `Organization API keys: not inspected (${why}). ${remedy}`;

/** Every form of a report that people read. */
async function formsOf(report: Report): Promise<Record<string, string>> {
  return { Markdown: reportAsMarkdown(report), HTML: await reportAsHtml(report), CSV: await reportAsCsv(report) };
}

/** A text without the references and quotes of its form. */
const plain = (text: string): string => text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))).replaceAll('\\"', '"');

describe('organization API keys that may not be listed', () => {
  it.each(Object.keys(refusals))('are not inspected, with the reason and what to do: %s', async (why) => {
    const { simulator, accountId, clients } = world(refusals[why]);
    const plan = await makePlan([accountId], { clients });
    const [person] = plan.people;
    expect(person?.facts.find(({ name }) => name === 'organizationApiKeys')).toEqual({ name: 'organizationApiKeys', known: false, value: why, source: keyRoute, remedy });
    expect(person?.remains).toContain('organization API keys were not inspected, and none is revoked: any that the person made still works');
    expect(person?.remains.join()).not.toContain('organization API keys that the person made');
    expect(describePlan(plan)[0]?.notInspected).toEqual([sentence(why)]);

    const journal = memoryJournal();
    await applyPlan(plan, { clients, journal }).result;
    const report = await makeReport(plan, journal);
    expect(report.people[0]).toMatchObject({ outcome: { kind: 'done' }, notInspected: [{ what: 'Organization API keys', why, remedy }] });
    expect((JSON.parse(reportAsJson(report)) as Report).people[0]?.notInspected).toEqual([{ what: 'Organization API keys', why, remedy }]);
    for (const [form, text] of Object.entries(await formsOf(report))) {
      expect(plain(text), form).toContain(sentence(why));
      expect(plain(text), form).toContain('rganization API keys were not inspected, and none is revoked');
      expect(plain(text), form).not.toMatch(/API keys: (?:0|none)\b/i);
    }
    expect((await pseudonymizeReport(report)).people[0]?.notInspected).toEqual([{ what: 'Organization API keys', why, remedy }]);
    // Tokens are read through another API, and revoked all the same.
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['apiToken.revoked', 'account.disabled']);
    expect(person?.facts.find(({ name }) => name === 'apiTokens')).toMatchObject({ known: true, value: '1' });
  });

  it('are in the report of a plan that nobody has applied, and of one that is refused', async () => {
    const { simulator, clients } = world();
    const { accountId } = simulator.addPerson({ name: 'Robot', accountType: 'app' });
    const plan = await makePlan([accountId], { clients });
    expect(plan.people[0]?.action).toBe('refuse');
    for (const text of Object.values(await formsOf(await makeReport(plan, memoryJournal())))) {
      expect(plain(text)).toContain(sentence('permission.denied'));
    }
  });

  it('are read with the scope for keys, and not with the scope for tokens', async () => {
    for (const scopes of [forTokens, [...forTokens, 'read:keys:admin']]) {
      const { accountId, clients } = withScopes(scopes);
      const plan = await makePlan([accountId], { clients });
      const fact = plan.people[0]?.facts.find(({ name }) => name === 'organizationApiKeys');
      expect(fact).toMatchObject(scopes.includes('read:keys:admin') ? { known: true, value: '0' } : { known: false, value: 'credential.insufficientScope', remedy });
      expect(describePlan(plan)[0]?.notInspected).toEqual(scopes.includes('read:keys:admin') ? [] : [sentence('credential.insufficientScope')]);
      expect((await clients.org.apiTokens.list().toArray()).map(({ label }) => label)).toContain('laptop');
    }
  });

  it('are told apart from tokens in what a person can reach', async () => {
    const { accountId, clients } = withScopes(forTokens);
    const reach = await readReach(accountId, { clients });
    expect(reach).toMatchObject({ apiTokens: [{ label: 'laptop' }], notReadable: expect.arrayContaining([expect.objectContaining({ part: 'organizationApiKeys', why: 'credential.insufficientScope', remedy })]) });
    expect(reach).not.toHaveProperty('organizationApiKeys');
    const text = reachAsText(reach).replaceAll(/\s+/g, ' ');
    expect(text).toContain('Organization API keys not readable, see below');
    expect(text).toContain(`organization API keys (credential.insufficientScope; can be fixed by you): ${remedy}`);
  });

  it('do not count as none where the policy does not read them', async () => {
    const { accountId, clients } = world();
    const [person] = (await makePlan([accountId], { clients, policy: { organizationApiKeys: 'keep' } })).people;
    expect(person?.remains).toContain('organization API keys were not inspected, because the policy keeps them: any that the person made still works');
    expect(person?.facts.map(({ name }) => name)).not.toContain('organizationApiKeys');
  });

  it('do not remain where they were listed and the person made none', async () => {
    const { accountId, clients } = world(() => undefined as never);
    const plan = await makePlan([accountId], { clients });
    expect(plan.people[0]?.remains.join()).not.toContain('API keys');
    expect(describePlan(plan)[0]?.notInspected).toEqual([]);
    const report = await makeReport(plan, memoryJournal());
    expect(report.people[0]).not.toHaveProperty('notInspected');
    for (const text of Object.values(await formsOf(report))) {
      expect(text).not.toMatch(/not inspected[: (]/i);
    }
  });

  it('are named by the command: in the plan, in its review, after the run and in the report', async () => {
    const { env, simulator } = await organization();
    const { email } = simulator.addPerson(jane);
    simulator.faults.add({ match: { route: keyRoute }, when: 'beforeEffect', kind: 'status', status: 403, body: { errors: [{ status: '403', title: 'Forbidden' }] }, times: 9 });
    const path = pathOf('not-inspected.json');
    const said = [
      await command(['plan', email, '--out', path], { env }),
      await command(['show', path]),
      await command(['apply', path, '--yes-people', '1'], { env }),
      await command(['report', path]),
    ];
    expect(said.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    for (const { stdout } of said) {
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(`Not inspected: - ${sentence('permission.denied')} (Jane Doe)`);
      expect(wideLines(stdout)).toEqual([]);
    }
  });
});
