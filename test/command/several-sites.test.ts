import { readFileSync, writeFileSync } from 'node:fs';

import type { Plan } from 'atlassian-admin-sdk/offboarding';
import type { OrganizationState } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { command, jsonOf, organization, pathOf, watchCommands, wideLines } from '../support/command.js';

watchCommands();

describe('the command with several product sites', () => {
  it('checks, plans, rehearses, applies, reports and gives back on each of them', async () => {
    const { simulator, env: first } = await organization({ sites: ['example', 'labs'] });
    const env = { ...first, ATLASSIAN_SITE: 'example, labs', ATLASSIAN_SITE_URL: `${first['ATLASSIAN_SITE_URL']},${first['ATLASSIAN_API_URL']}/sites/labs` };
    const omar = simulator.addPerson({ name: 'Omar Haddad' });
    const jane = simulator.addPerson({ name: 'Jane Doe', owns: { filters: ['Mine'] }, ownsOn: { labs: { filters: ['Trial'], dashboards: ['Wall'] } } });
    const owners = () => Object.values<OrganizationState['sites'][string]>(simulator.state.sites).map(({ jira }) => [jira.filters, jira.dashboards].flatMap((all) => Object.values(all)).map(({ ownerAccountId }) => ownerAccountId));

    const checked = await command(['check'], { env });
    expect(checked).toMatchObject({ code: 0, stdout: expect.stringMatching(/Credential of the site example: works.*Credential of the site labs: works/s) });
    expect(jsonOf<{ product: { site: string; status: string }[] }>(await command(['check', '--json'], { env })).product.map(({ site, status }) => `${site} ${status}`)).toEqual(['example works', 'labs works']);
    expect((await command(['who', jane.email], { env })).stdout).toMatch(/Filters\s+Mine, example\n\s+Trial, labs\n/);

    const path = pathOf('plan.json');
    const policy = pathOf('policy.json');
    writeFileSync(policy, JSON.stringify({ successorAccountId: omar.accountId }));
    expect(await command(['plan', jane.email, '--policy', policy, '--out', path], { env })).toMatchObject({ code: 0 });
    expect((JSON.parse(readFileSync(path, 'utf8')) as Plan).people[0]?.steps.flatMap((step) => ('site' in step ? [step.site] : []))).toEqual(['example', 'labs', 'labs']);
    const shown = await command(['show', path], { env });
    expect(shown.stdout.replaceAll(/\s+/g, ' ')).toContain('Makes the successor the owner of a dashboard. Site: labs.');
    expect(wideLines(shown.stdout)).toEqual([]);
    expect(await command(['rehearse', path], { env })).toMatchObject({ code: 0 });
    expect(owners()).toEqual([[jane.accountId], [jane.accountId, jane.accountId]]);
    expect(await command(['apply', path], { env: first, isTerminal: true, stdin: '1\n' })).not.toMatchObject({ code: 0 });
    expect(owners()).toEqual([[jane.accountId], [jane.accountId, jane.accountId]]);
    expect(await command(['apply', path], { env, isTerminal: true, stdin: '1\n' })).toMatchObject({ code: 0 });
    expect(owners()).toEqual([[omar.accountId], [omar.accountId, omar.accountId]]);
    expect((await command(['report', path, '--format', 'markdown'], { env })).stdout).toContain('Transfer dashboard on labs');
    const back = pathOf('back.json');
    expect(await command(['reinstate', path, '--out', back], { env })).toMatchObject({ code: 0 });
    expect(await command(['apply', back], { env, isTerminal: true, stdin: '1\n' })).toMatchObject({ code: 0 });
    expect(owners()).toEqual([[jane.accountId], [jane.accountId, jane.accountId]]);
  });
});
