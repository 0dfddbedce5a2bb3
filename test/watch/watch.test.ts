import { applyPlan, makePlan, makeReinstatement, memoryJournal, type Plan } from 'atlassian-admin-sdk/offboarding';
import { watch } from 'atlassian-admin-sdk/watch';
import { describe, expect, it } from 'vitest';

import { allOf } from '../support/all-of.js';
import { directoryOf, gone, groupNamed, hour, inWords, returned, withNewKey, withNewToken, type Gone } from '../support/gone.js';
import { rehearsal } from '../support/organization.js';

const jane = { jane: { name: 'Jane Doe', groups: ['developers'], apiTokens: ['laptop'] } } as const;

describe('A watch', () => {
  it('finds nothing about people who stay away, at each of its times', async () => {
    const { check, people } = await gone({ ...jane, partner: { name: 'Jo Brandt', email: 'jo@partner.example', groups: ['developers'] }, scim: { name: 'Priya Raman', provisionedBy: 'scim' } });
    const looks: string[][] = [];
    for (const hours of [1.1, 24.5, 7 * 24 + 1, 15 * 24]) {
      const results = await check(hours);
      expect(returned(results)).toEqual([]);
      looks.push(results.map((result) => (result.kind === 'checked' ? `${result.look} ${result.access}` : result.kind)));
    }
    expect(looks).toEqual(['1h', '24h', '7d', 'repeat'].map((look) => people.map(() => `${look} off`)));
  });

  it('finds an account that is active again, with the event that says so and a plan that deactivates it', async () => {
    const { check, clients, simulator, people: [person] } = await gone(jane);
    const accountId = person?.accountId as string;
    await check(1.1);
    simulator.clock.advance('1h');
    await clients.org.accounts.enable(accountId);
    const [found] = returned(await check(3));
    expect(found?.accountId).toBe(accountId);
    expect(found?.access).toBe('on');
    expect(found?.findings.map(({ what }) => what).sort()).toEqual(['account', 'membership']);
    expect(found?.findings.find(({ what }) => what === 'account')?.event).toMatchObject({ action: 'account_enabled', actionName: 'Reactivated account' });
    expect(found?.plan?.people.map(({ action }) => action)).toEqual(['deactivate']);
    await applyPlan(found?.plan as Plan, { clients, journal: memoryJournal(), verificationDeadline: 50 }).result;
    expect(simulator.state.accounts[accountId]?.status).toBe('inactive');
  });

  it('reports what came back once, and again if it was gone in between', async () => {
    const { check, clients, people: [person] } = await gone(jane);
    const accountId = person?.accountId as string;
    await check(1.1);
    await clients.org.accounts.enable(accountId);
    expect(inWords(await check(2))).toEqual(['account present', 'membership present']);
    expect(returned(await check(25))).toEqual([]);
    await clients.org.accounts.disable(accountId, {});
    expect(returned(await check(7 * 24 + 1))).toEqual([]);
    await clients.org.accounts.enable(accountId);
    expect(inWords(await check(7 * 24 + 2))).toEqual(['account present', 'membership present']);
  });

  it('says that access was there for a while, if an event reports it and it is gone again', async () => {
    const { check, clients, simulator, people: [person] } = await gone(jane);
    const accountId = person?.accountId as string;
    await check(1.1);
    simulator.clock.advance('1h');
    await clients.org.accounts.enable(accountId);
    simulator.clock.advance('10m');
    await clients.org.accounts.disable(accountId, {});
    const results = await check(4);
    expect(inWords(results)).toEqual(['account past']);
    expect(returned(results)[0]?.plan).toBeUndefined();
  });

  it.each([
    ['a group', 'group present', ({ clients, simulator }, accountId) => clients.org.groups.addUser(directoryOf(simulator), groupNamed(simulator, 'testers'), accountId)],
    ['the group that the run removed', 'group present', ({ clients, simulator }, accountId) => clients.org.groups.addUser(directoryOf(simulator), groupNamed(simulator, 'developers'), accountId)],
    ['the role of an organization admin', 'organizationRole present, role present', ({ clients }, accountId) => clients.org.organizationRoles.assign(accountId, 'atlassian/org-admin')],
    ['a role on a product', 'account present, membership present, role present', async ({ clients }, accountId) => clients.org.accounts.enable(accountId).then(async () => clients.org.userRoles.assign(accountId, { resource: (await clients.org.workspaces.search().first())?.id ?? '', role: 'atlassian/user' }))],
    ['an API token', 'apiToken present', ({ simulator }, accountId) => withNewToken(simulator, accountId)],
    ['an organization API key', 'organizationApiKey present', ({ simulator }, accountId) => withNewKey(simulator, accountId)],
  ] satisfies [string, string, (gone: Gone, accountId: string) => unknown][])('finds %s that a leaver got', async (_name, expected, comeBack) => {
    const before = await gone({ group: { name: 'Gus Group', groups: ['testers'] }, ...jane }, { groups: 'remove' });
    const accountId = before.people[1]?.accountId as string;
    expect(returned(await before.check(1.1))).toEqual([]);
    await Promise.resolve(comeBack(before, accountId));
    const results = await before.check(2);
    const others = await before.check(24.5);
    expect([...inWords(results), ...inWords(others)].join(', ')).toBe(expected);
    expect(returned([...results, ...others]).map((found) => found.accountId)).toEqual([accountId]);
  });

  it('finds what came back before the first look, from what the journal says', async () => {
    const { check, clients, people: [person] } = await gone(jane, { groups: 'remove' });
    await clients.org.accounts.enable(person?.accountId as string);
    expect(returned(await check(0.5))).toEqual([]);
    expect(inWords(await check(1.1))).toEqual(['account present', 'membership present']);
  });

  it('finds a person whom the next sync of the identity provider brought back', async () => {
    const { simulator, clients } = rehearsal({ seed: 3 });
    const person = simulator.addPerson({ name: 'Priya Raman', provisionedBy: 'scim' });
    const plan = await makePlan([person.accountId], { clients });
    const journal = memoryJournal();
    await applyPlan(plan, { clients, journal, verificationDeadline: 50 }).result;
    expect(simulator.state.accounts[person.accountId]?.status).toBe('inactive');
    const now = Date.now() + 2 * hour;
    simulator.clock.advance('90m');
    simulator.identityProvider.sync();
    const results = await allOf(watch({ plans: [{ plan, journal }], clients, now, syncInterval: '2h' }));
    expect(inWords(results)).toContain('account present');
    expect(returned(results)[0]?.plan?.people.map(({ action }) => action)).toEqual(['setInactive']);
  });

  it('counts a person who was handed off from the moment at which they are off', async () => {
    const { check, simulator, people: [person] } = await gone({ handedOff: { name: 'Elif Kaya', provisionedBy: 'google' } });
    const accountId = person?.accountId as string;
    expect((await check(1.1)).map((result) => result.kind === 'checked' && result.access)).toEqual(['on']);
    simulator.identityProvider.unassign(accountId);
    simulator.identityProvider.sync();
    expect((await check(24.5)).map((result) => result.kind === 'checked' && result.access)).toContain('off');
    simulator.identityProvider.assign(accountId, 'google');
    simulator.identityProvider.sync();
    expect(inWords(await check(7 * 24 + 1))).toContain('account present');
  });

  it('reports a log-in, other activity of the account and a changed address, although the account is off', async () => {
    const { check, simulator, people: [person] } = await gone(jane);
    const accountId = person?.accountId as string;
    await check(1.1);
    simulator.clock.advance('1h');
    simulator.recordEvent({ kind: 'user.loggedIn', actor: accountId });
    simulator.recordEvent({ kind: 'page.viewed', actor: accountId });
    simulator.recordEvent({ kind: 'page.viewed', actor: accountId });
    simulator.recordEvent({ kind: 'user.loggedOut', actor: accountId });
    simulator.recordEvent({ kind: 'account.emailChanged', actor: simulator.caller.accountId, accountId });
    const results = await check(4);
    expect(inWords(results)).toEqual(['activity past', 'emailAddress past', 'signIn past']);
    expect(returned(await check(5))).toEqual([]);
  });

  it('reports a log-in that the audit log shows hours later, once', async () => {
    const { check, simulator, people: [person] } = await gone(jane);
    simulator.behave({ eventDelay: '20h' });
    await check(1.1);
    simulator.clock.advance('1h');
    simulator.recordEvent({ kind: 'user.loggedIn', actor: person?.accountId as string });
    expect(returned(await check(4))).toEqual([]);
    expect(returned(await check(21))).toEqual([]);
    expect(inWords(await check(23))).toEqual(['signIn past']);
    expect(returned(await check(60))).toEqual([]);
  });

  it('keeps an event whose meaning is not known, and says nothing about access', async () => {
    const { check, simulator, people: [person] } = await gone(jane);
    const accountId = person?.accountId as string;
    await check(1.1);
    simulator.clock.advance('1h');
    simulator.recordEvent({ kind: 'moon.phaseChanged', actor: simulator.caller.accountId, accountId });
    const results = await check(4);
    expect(results.filter(({ kind }) => kind !== 'checked')).toEqual([
      { kind: 'unknownEvent', accountId, event: { eventId: expect.any(String) as string, action: 'moon_phase_changed', actionName: 'moon phase changed', at: expect.any(String) as string, actorId: simulator.caller.accountId } },
    ]);
  });

  it('says nothing about events from before the offboarding, whenever they come', async () => {
    const { simulator, clients } = rehearsal({ seed: 4 });
    const person = simulator.addPerson({ name: 'Jane Doe', groups: ['developers'] });
    simulator.clock.advance(-0.5 * hour);
    for (const kind of ['user.loggedIn', 'page.viewed', 'account.enabled', 'moon.phaseChanged']) {
      simulator.recordEvent({ kind, actor: person.accountId, accountId: person.accountId });
    }
    simulator.clock.advance(0.5 * hour);
    const plan = await makePlan([person.accountId], { clients });
    const journal = memoryJournal();
    await applyPlan(plan, { clients, journal, verificationDeadline: 50 }).result;
    const results = await allOf(watch({ plans: [{ plan, journal }], clients, now: Date.now() + 2 * hour }));
    expect(results.map(({ kind }) => kind)).toEqual(['checked']);
  });

  it('no longer watches people who got access back, who are excluded, or who only lost a seat', async () => {
    const { clients, journal, people: [person], plan, store } = await gone(jane);
    const accountId = person?.accountId as string;
    const back = await makeReinstatement(plan, journal, { clients });
    const backJournal = memoryJournal();
    await applyPlan(back, { clients, journal: backJournal, verificationDeadline: 50 }).result;
    const now = Date.now() + 2 * hour;
    expect(await allOf(watch({ plans: [{ plan, journal }], clients, store, now, excludeAccountIds: [accountId] }))).toEqual([]);
    expect(await allOf(watch({ plans: [{ plan: back, journal: backJournal }, { plan, journal }], clients, store, now }))).toEqual([]);
    const seat = await makePlan([accountId], { clients, policy: { profile: 'reclaimLicense', product: 'Jira' } });
    const seatJournal = memoryJournal();
    await applyPlan(seat, { clients, journal: seatJournal, verificationDeadline: 50 }).result;
    expect(await allOf(watch({ plans: [{ plan: seat, journal: seatJournal }], clients, now }))).toEqual([]);
  });

  it('does not watch people whom no run has changed', async () => {
    const { clients, plan } = await gone(jane);
    expect(await allOf(watch({ plans: [{ plan, journal: memoryJournal() }], clients, now: Date.now() + 2 * hour }))).toEqual([]);
  });

  it('takes all steps of a plan without a journal as done', async () => {
    const { clients, plan, people: [person], simulator } = await gone(jane);
    const accountId = person?.accountId as string;
    await clients.org.accounts.enable(accountId);
    simulator.clock.advance('2h');
    expect(inWords(await allOf(watch({ plans: [{ plan }], clients, now: Date.now() + 2 * hour })))).toEqual(['account present', 'membership present']);
  });

  it('goes on without events if they are not readable, and says so once', async () => {
    const { check, clients, people: [person], simulator } = await gone(jane);
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 403, match: { route: 'GET /admin/v1/orgs/{orgId}/events-stream' }, times: 100, body: { errors: [{ status: '403', title: 'Forbidden' }] } });
    const first = await check(1.1);
    expect(first.map(({ kind }) => kind)).toEqual(['eventsNotReadable', 'checked']);
    await clients.org.accounts.enable(person?.accountId as string);
    const second = await check(24.5);
    expect(inWords(second)).toEqual(['account present', 'membership present']);
  });

  it('says that parts are not readable, and concludes nothing about them', async () => {
    const { check, people: [person], simulator } = await gone(jane);
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 403, match: { route: 'GET /users/{accountId}/manage/api-tokens' }, times: 100, body: { key: 'forbidden' } });
    withNewToken(simulator, person?.accountId as string);
    const results = await check(1.1);
    expect(results).toMatchObject([{ kind: 'checked', notReadable: [{ part: 'apiTokens' }] }]);
  });

  it('ends with the error of a credential that does not work', async () => {
    const { check, simulator } = await gone(jane);
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 401, times: 100, body: { code: 401, message: 'Unauthorized' } });
    await expect(check(1.1)).rejects.toMatchObject({ kind: 'credential.invalid' });
  });

  it('goes on if people cannot be read for a while, and looks at them later', async () => {
    const { check, clients, people: [person], simulator } = await gone(jane);
    await clients.org.accounts.enable(person?.accountId as string);
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 503, match: { route: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/search' }, times: 100 });
    expect(await check(1.1)).toMatchObject([{ kind: 'peopleNotReadable', accountIds: [person?.accountId], why: 'unavailable' }]);
    simulator.faults.clear();
    expect(inWords(await check(1.2))).toEqual(['account present', 'membership present']);
  });

  it('looks at the next check at people about whom an event came while they could not be read', async () => {
    const { check, clients, people: [person], simulator } = await gone(jane);
    await check(7 * 24 + 1);
    simulator.clock.advance('1h');
    await clients.org.accounts.enable(person?.accountId as string);
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 503, match: { route: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/search' }, times: 100 });
    expect((await check(7 * 24 + 3)).map(({ kind }) => kind)).toContain('peopleNotReadable');
    simulator.faults.clear();
    expect(inWords(await check(7 * 24 + 4))).toEqual(['account present', 'membership present']);
  });

  it('finds everybody who came back, and nobody else, through a service that fails now and then', { timeout: 60_000 }, async () => {
    const names = Object.fromEntries(Array.from({ length: 24 }, (_, index) => [`p${index}`, { name: `Person ${index}`, groups: ['developers'] }]));
    const { check, clients, people, simulator } = await gone(names);
    const back = people.filter((_, index) => index % 3 === 0).map(({ accountId }) => accountId);
    const found = new Map<string, Set<string>>();
    for (const [round, hours] of [1.1, 5, 24.5, 26, 40, 7 * 24 + 1, 7 * 24 + 2, 7 * 24 + 3].entries()) {
      for (const accountId of back.slice(round * 2, round * 2 + 2)) {
        await clients.org.accounts.enable(accountId);
      }
      for (const kind of ['status', 'reset', 'cutBody', 'garbage'] as const) {
        simulator.faults.add({ when: 'beforeEffect', kind, ...(kind === 'status' ? { status: 503 } : {}), times: 10_000, probability: 0.06 });
      }
      const results = await check(hours).catch((error: unknown) => [error as never]);
      simulator.faults.clear();
      for (const { accountId, findings } of returned(results)) {
        found.set(accountId, new Set([...(found.get(accountId) ?? []), ...findings.map(({ what, state }) => `${what} ${state}`)]));
      }
    }
    const last = returned(await check(14 * 24 + 4));
    last.forEach(({ accountId, findings }) => found.set(accountId, new Set([...(found.get(accountId) ?? []), ...findings.map(({ what, state }) => `${what} ${state}`)])));
    expect([...found.keys()].sort()).toEqual([...back].sort());
    expect([...found.values()].filter((what) => !what.has('account present'))).toEqual([]);
  });

  it('changes nothing', async () => {
    const { check, simulator } = await gone({ ...jane, scim: { name: 'Priya Raman', provisionedBy: 'scim' } });
    const before = structuredClone(simulator.state);
    for (const hours of [1.1, 24.5, 7 * 24 + 1, 15 * 24]) {
      await check(hours);
    }
    expect(simulator.difference(before)).toEqual([]);
  });

  it.each([
    ['plans', { plans: undefined }],
    ['plans[0].plan', { plans: [{}] }],
    ['store', { store: {} }],
    ['lookAfter', { lookAfter: [] }],
    ['lookAfter[1]', { lookAfter: ['1h', 'soon'] }],
    ['repeatEvery', { repeatEvery: 0 }],
    ['syncInterval', { syncInterval: '-4h' }],
    ['now', { deadline: 1000, now: 0 }],
    ['policy.profile', { policy: { profile: 7 } }],
    ['deadlin', { deadlin: 1 }],
    ['clients', { clients: {} }],
  ])('refuses a wrong %s before anything is sent', async (field, wrong) => {
    const { clients, plan, journal, simulator } = await gone(jane);
    const sent = simulator.requests.length;
    await expect(allOf(watch({ plans: [{ plan, journal }], clients, ...(wrong as object) }))).rejects.toMatchObject({ kind: 'validation', message: expect.stringContaining(field) as string });
    expect(simulator.requests.length).toBe(sent);
  });

  it('sends no more than one request a minute at rest', async () => {
    const { check, simulator } = await gone(jane);
    await check(15 * 24);
    const sent = simulator.requests.length;
    for (let minute = 2; minute <= 60; minute += 2) {
      await check(15 * 24 + minute / 60);
    }
    expect(simulator.requests.length - sent).toBeLessThanOrEqual(60);
  });
});
