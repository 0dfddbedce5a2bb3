import type { PolicyOptions } from 'atlassian-admin-sdk/offboarding';
import { describe, expect, it } from 'vitest';

import { directoryOf, gone, groupNamed, inWords, returned, withNewKey, withNewToken, type Gone } from '../support/gone.js';

const jane = { jane: { name: 'Jane Doe', groups: ['developers'] } } as const;

/** Makes a token or a key, with the event that says so. */
function makes({ simulator, people }: Gone, kind: 'apiToken' | 'apiKey'): void {
  const accountId = people[0]?.accountId as string;
  (kind === 'apiToken' ? withNewToken : withNewKey)(simulator, accountId);
  simulator.recordEvent({ kind: `${kind}.created`, actor: accountId, accountId });
}

describe('What a watch says about the state of access', () => {
  it.each([
    ['an organization API key', 'organizationApiKey unknown', 'apiKey', {}],
    ['an API token, after a leave whose plan reads none,', 'apiToken unknown', 'apiToken', { profile: 'temporaryLeave' }],
  ] satisfies [string, string, 'apiToken' | 'apiKey', PolicyOptions][])('is not that %s is gone, if it was made before the first look and is still there', async (_name, expected, kind, policy) => {
    const organization = await gone(jane, policy);
    organization.at(0.5);
    makes(organization, kind);
    const [found, ...others] = returned(await organization.check(1.1));
    expect(others).toEqual([]);
    expect(found?.findings.map(({ what, state }) => `${what} ${state}`)).toEqual([expected]);
    expect(found?.plan ?? found?.noPlan).toBeDefined();
    expect(returned(await organization.check(24.5))).toEqual([]);
  });

  it('is the same if the event comes a day after the look', async () => {
    const organization = await gone(jane);
    organization.simulator.behave({ eventDelay: '20h' });
    organization.at(0.5);
    makes(organization, 'apiKey');
    expect(returned(await organization.check(1.1))).toEqual([]);
    expect(inWords(await organization.check(22))).toEqual(['organizationApiKey unknown']);
  });

  it('is that it is not told apart, if a kept group was left and joined again', async () => {
    const { at, check, clients, simulator, people: [person] } = await gone(jane, { groups: 'keep' });
    const inGroup = [directoryOf(simulator), groupNamed(simulator, 'developers'), person?.accountId as string] as const;
    await check(1.1);
    at(2);
    await clients.org.groups.removeUser(...inGroup);
    await clients.org.groups.addUser(...inGroup);
    const [found] = returned(await check(3));
    expect(found?.findings).toMatchObject([{ what: 'group', state: 'unknown', humanTask: expect.stringContaining('Review the new plan') as string }]);
  });

  it('is that an account is there again which was off in between', async () => {
    const { at, check, clients, people: [person] } = await gone(jane);
    const accountId = person?.accountId as string;
    await check(1.1);
    at(2);
    await clients.org.accounts.enable(accountId);
    expect(inWords(await check(2.1))).toEqual(['account present', 'membership present']);
    at(3);
    await clients.org.accounts.disable(accountId, {});
    await clients.org.accounts.enable(accountId);
    expect(inWords(await check(3.1))).toEqual(['account present']);
  });

  it('names a second token that came and went, while the first one is still there', async () => {
    const organization = await gone(jane);
    const actor = organization.people[0]?.accountId as string;
    await organization.check(1.1);
    organization.at(2);
    makes(organization, 'apiToken');
    expect(inWords(await organization.check(3))).toEqual(['apiToken present']);
    organization.at(5);
    organization.simulator.recordEvent({ kind: 'apiToken.created', actor, accountId: actor });
    expect(inWords(await organization.check(6))).toEqual(['apiToken past']);
  });

  it('is not said again when the event comes a day after the look that found it', async () => {
    const organization = await gone(jane);
    organization.simulator.behave({ eventDelay: '22h' });
    await organization.check(1.1);
    organization.at(2);
    makes(organization, 'apiToken');
    await organization.clients.org.accounts.enable(organization.people[0]?.accountId as string);
    expect(returned(await organization.check(20))).toEqual([]);
    expect(inWords(await organization.check(24.05))).toEqual(['account present', 'apiToken present', 'membership present']);
    expect(returned(await organization.check(26))).toEqual([]);
  });
});

describe('Weekly looks', () => {
  it('name the parts that they leave to the audit log', async () => {
    const { check } = await gone(jane);
    await check(1.1);
    await check(7 * 24 + 1);
    expect(await check(15 * 24)).toMatchObject([{ kind: 'checked', look: 'repeat', notReadable: ['roles', 'apiTokens', 'organizationApiKeys', 'scimLinks'].map((part) => ({ part, why: 'notNeeded' })) }]);
  });

  it.each([
    ['is not readable', ({ simulator }: Gone) => void simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 403, match: { route: 'GET /admin/v1/orgs/{orgId}/events-stream' }, times: 1000, body: { errors: [{ status: '403', title: 'Forbidden' }] } })],
    ['has no events', ({ simulator }: Gone) => void simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 200, match: { route: 'GET /admin/v1/orgs/{orgId}/events-stream' }, times: 1000, body: { data: [], links: {}, meta: {} } })],
  ])('read everything while the audit log %s', async (_name, break_) => {
    const organization = await gone(jane);
    break_(organization);
    await organization.check(7 * 24 + 1);
    withNewToken(organization.simulator, organization.people[0]?.accountId as string);
    withNewKey(organization.simulator, organization.people[0]?.accountId as string);
    const results = await organization.check(15 * 24);
    expect(inWords(results)).toEqual(['apiToken present', 'organizationApiKey present']);
    expect(returned(results)).toMatchObject([{ look: 'repeat', notReadable: [] }]);
  });
});
