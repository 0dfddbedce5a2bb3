import { attempt, OrgAdminClient } from 'atlassian-admin-sdk';
import {
  applyPlan,
  checkOnboarding,
  makePlan,
  memoryJournal,
  onboardPerson,
  readReach,
  type OnboardingOptions,
  type OnboardingResult,
} from 'atlassian-admin-sdk/offboarding';
import type { OrganizationState, Simulator, SimulatorOptions } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { rehearsal } from '../support/organization.js';

type Group = OrganizationState['groups'][string];

const kim = { email: 'kim.novak@example.com', name: 'Kim Novak' };
const partner = { email: 'kim@partner.example', name: 'Kim Partner' };
const soon = { verificationDeadline: 300 };

/** An organization with groups of its own in two directories, and one that an identity provider drives. */
function organization(options: SimulatorOptions = {}) {
  const { simulator, clients } = rehearsal({ directories: ['Main', 'Partners'], ...options });
  const { state } = simulator;
  const [site = ''] = Object.keys(state.sites);
  const [main = '', partners = main] = Object.keys(state.directories);
  const jira = `ari:cloud:jira-software::site/${site}`;
  const confluence = `ari:cloud:confluence::site/${site}`;
  const bystander = simulator.addPerson({ name: 'Not Meant', groups: ['engineering', 'partners', 'admins', 'idp-engineering', 'idp-elsewhere'] });
  const named = (name: string): Group => Object.values(state.groups).find((group) => group.name === name) as Group;
  named('engineering').grants[jira] = ['atlassian/user'];
  named('partners').directoryId = partners;
  named('admins').grants[`ari:cloud:platform::site/${site}`] = ['atlassian/site-admin'];
  for (const name of ['idp-engineering', 'idp-elsewhere']) {
    named(name).managedBy = 'external';
  }
  const [scim] = Object.values(state.scimDirectories);
  const scimGroupId = '5c1300a0-0000-4000-8000-000000000001';
  if (scim !== undefined) {
    scim.groups[scimGroupId] = { id: scimGroupId, displayName: 'idp-engineering', groupId: named('idp-engineering').groupId, members: {}, createdAt: 0, modifiedAt: 0, attributes: {} };
  }
  const base = { clients, ...soon } satisfies OnboardingOptions;
  const scimDirectoryId = scim?.scimDirectoryId ?? '';
  return { simulator, clients, state, jira, confluence, bystander, named, base, main, partners, scimDirectoryId };
}

const accountOf = ({ state }: Simulator, email: string) => Object.values(state.accounts).find((account) => account.email === email);
const outcomesOf = ({ steps }: OnboardingResult) => steps.map(({ step, outcome }) => [step.kind, outcome.kind === 'done' ? outcome.effect : outcome.kind]);
const isWrite = ({ method, path }: { method: string; path: string }): boolean => method !== 'GET' && !/\/(?:search|workspaces|count)(?:$|\?)/.test(path);

/**
 * What the state of an organization says that an address has got, read without any code of the flow. Every place of the
 * state that changed has to be one of these, or the time at which a SCIM group was changed.
 */
function changesFor(simulator: Simulator, before: OrganizationState, email: string): { got: string[]; elsewhere: string[] } {
  const account = accountOf(simulator, email);
  const accountId = account?.accountId ?? 'nobody';
  const scimUsers = Object.values(simulator.state.scimDirectories).flatMap(({ users }) => Object.values(users).filter((user) => user.accountId === accountId).map(({ id }) => id));
  const got: string[] = [];
  const elsewhere: string[] = [];
  for (const { path, after } of simulator.difference(before)) {
    const group = /^groups\["([^"]+)"\]\.members\["([^"]+)"\]$/.exec(path);
    if (path.startsWith(`accounts["${accountId}"]`)) {
      got.push(path === `accounts["${accountId}"]` ? `account in ${Object.keys(account?.memberships ?? {}).length}` : path.replace(`accounts["${accountId}"]`, 'account'));
    } else if (group?.[2] === accountId && after === true) {
      got.push(`group ${simulator.state.groups[group[1] ?? '']?.name ?? ''}`);
    } else if (path.startsWith(`directRoles["${accountId}"]`)) {
      got.push(...Object.entries(simulator.state.directRoles[accountId] ?? {}).map(([resource, roles]) => `role ${resource} ${roles.join()}`));
    } else if (scimUsers.some((id) => path.includes(id)) || path === `assignments["${accountId}"]`) {
      got.push(path.includes('.members') ? 'SCIM group' : path.startsWith('assignments') ? 'assignment' : 'SCIM user');
    } else if (!/^scimDirectories\["[^"]+"\]\.groups\["[^"]+"\]\.modifiedAt$/.test(path)) {
      elsewhere.push(path);
    }
  }
  return { got: got.sort(), elsewhere };
}

describe('bringing a person in by an invitation', () => {
  it('gives exactly what was asked for, reads it back, and nothing else in the organization changes', async () => {
    const { simulator, base, jira, confluence } = organization();
    const before = structuredClone(simulator.state);
    const result = await onboardPerson(partner, { ...base, groups: ['engineering'], roles: [{ resource: confluence, role: 'atlassian/guest' }] });
    const { accountId } = accountOf(simulator, partner.email) ?? {};
    expect(result).toMatchObject({ kind: 'done', verification: 'done', through: 'invitation', accountId, isNew: true, refusals: [], kept: { groups: [], roles: [] }, unasked: { groups: [], roles: [] } });
    expect(outcomesOf(result)).toEqual([['invite', 'changed'], ['addToGroup', 'changed'], ['assignRole', 'changed']]);
    expect(result.granted.map(({ kind }) => kind)).toEqual(['invite', 'addToGroup', 'assignRole']);
    expect(changesFor(simulator, before, partner.email)).toEqual({ got: ['account in 1', 'group engineering', `role ${confluence} atlassian/guest`], elsewhere: [] });
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    const reach = await readReach(partner.email, { clients: base.clients });
    expect(reach).toMatchObject({ logIn: { state: 'notYet' }, products: [{ resourceId: confluence }, { resourceId: jira, throughGroups: ['engineering'] }] });
  });

  it('the second time changes nothing, and says so', async () => {
    const { simulator, base, confluence } = organization();
    const options = { ...base, groups: ['engineering', 'partners'], roles: [{ resource: confluence, role: 'atlassian/user' }] } satisfies OnboardingOptions;
    await onboardPerson(partner, options);
    const [before, effects, requests] = [structuredClone(simulator.state), simulator.effects.length, simulator.requests.length];
    const again = await onboardPerson(partner, options);
    expect(again).toMatchObject({ kind: 'alreadyDone', granted: [], isNew: false, kept: { groups: [], roles: [] } });
    expect(outcomesOf(again).every(([, outcome]) => outcome === 'alreadyDone')).toBe(true);
    expect(simulator.difference(before)).toEqual([]);
    expect(simulator.effects).toHaveLength(effects);
    expect(simulator.requests.slice(requests).filter(isWrite)).toEqual([]);
  });

  it('opens only the directories of its groups', async () => {
    const { simulator, base, partners } = organization();
    await onboardPerson(partner, { ...base, groups: ['partners'] });
    expect(accountOf(simulator, partner.email)?.memberships).toEqual({ [partners]: 'active' });
  });

  it('takes groups by id as well, each once', async () => {
    const { simulator, base, named } = organization();
    const { groupId } = named('engineering');
    const result = await onboardPerson(partner, { ...base, groups: [groupId, 'engineering', groupId] });
    expect(outcomesOf(result)).toEqual([['invite', 'changed'], ['addToGroup', 'changed']]);
    expect(Object.keys(named('engineering').members)).toHaveLength(2);
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['person.invited', 'group.memberAdded']);
  });

  it('writes to nobody unless that is asked for', async () => {
    for (const sendNotification of [undefined, false, true]) {
      const { simulator, base } = organization();
      const bodies: unknown[] = [];
      const { orgAdmin } = simulator.credentials;
      const fetch = async (input: Request | string | URL, init?: RequestInit): Promise<Response> => {
        const request = new Request(input, init);
        if (request.url.endsWith('/users/invite')) {
          bodies.push(await request.clone().json());
        }
        return simulator.fetch(request);
      };
      await onboardPerson(partner, { ...base, clients: { org: new OrgAdminClient({ ...orgAdmin, fetch }) }, sendNotification });
      expect(bodies).toEqual([{ emails: [partner.email], ...(sendNotification === true ? { sendNotification: true } : {}) }]);
    }
  });

  it('keeps what somebody has who is there already, gives the rest, and invites nobody', async () => {
    const { simulator, base, named, confluence } = organization();
    const jane = simulator.addPerson({ name: 'Jane Doe', groups: ['veterans'] });
    simulator.state.directRoles[jane.accountId] = { [confluence]: ['atlassian/admin'] };
    const before = structuredClone(simulator.state);
    const result = await onboardPerson({ email: jane.email }, { ...base, groups: ['engineering'] });
    expect(result).toMatchObject({ kind: 'done', isNew: false, kept: { groups: [{ name: 'veterans' }], roles: [{ resourceId: confluence, role: 'atlassian/admin' }] } });
    expect(outcomesOf(result)).toEqual([['invite', 'alreadyDone'], ['addToGroup', 'changed']]);
    expect(result.granted).toEqual([expect.objectContaining({ kind: 'addToGroup', groupId: named('engineering').groupId })]);
    expect(changesFor(simulator, before, jane.email)).toEqual({ got: ['group engineering'], elsewhere: [] });
  });

  it('invites a managed account that is in no directory, and does not take it for somebody new', async () => {
    const { simulator, base, main } = organization();
    const { accountId } = simulator.addPerson({ ...kim, inNoDirectory: true });
    const result = await onboardPerson(kim, { ...base, groups: ['engineering'] });
    expect(result).toMatchObject({ kind: 'done', accountId, isNew: false });
    expect(outcomesOf(result)).toEqual([['invite', 'changed'], ['addToGroup', 'changed']]);
    expect(accountOf(simulator, kim.email)?.memberships).toEqual({ [main]: 'active' });
  });

  it('says what came along that nobody asked for', async () => {
    const { simulator, base, named } = organization();
    const everybody = simulator.addPerson({ name: 'Else', groups: ['everybody'] });
    const { orgAdmin } = simulator.credentials;
    const fetch = async (input: Request | string | URL, init?: RequestInit): Promise<Response> => {
      const request = new Request(input, init);
      const response = await simulator.fetch(request);
      const joined = accountOf(simulator, partner.email);
      if (request.url.endsWith('/users/invite') && joined !== undefined) {
        named('everybody').members[joined.accountId] = true;
      }
      return response;
    };
    const result = await onboardPerson(partner, { ...base, clients: { org: new OrgAdminClient({ ...orgAdmin, fetch }) }, groups: ['engineering'] });
    expect(everybody.accountId).not.toBe(result.accountId);
    expect(result.unasked).toEqual({ groups: [{ groupId: named('everybody').groupId, name: 'everybody' }], roles: [] });
  });
});

describe('bringing a person in through a SCIM directory', () => {
  it('creates the user, and puts them into groups of the directory and of the organization', async () => {
    const { simulator, base, scimDirectoryId, confluence } = organization();
    const before = structuredClone(simulator.state);
    const options = { ...base, scimDirectoryId, groups: ['idp-engineering', 'engineering'], roles: [{ resource: confluence, role: 'atlassian/user' }] } satisfies OnboardingOptions;
    const result = await onboardPerson(kim, options);
    expect(result).toMatchObject({ kind: 'done', verification: 'done', through: 'scim', isNew: true, accountId: accountOf(simulator, kim.email)?.accountId });
    expect(outcomesOf(result)).toEqual([['createScimUser', 'changed'], ['addToScimGroup', 'changed'], ['addToGroup', 'changed'], ['assignRole', 'changed']]);
    const { got, elsewhere } = changesFor(simulator, before, kim.email);
    expect(elsewhere).toEqual([]);
    expect(got.filter((one) => /^(?:group|role|SCIM group)/.test(one))).toEqual(['SCIM group', 'group engineering', 'group idp-engineering', `role ${confluence} atlassian/user`]);
    expect(accountOf(simulator, kim.email)).toMatchObject({ name: 'Kim Novak', externalDirectory: 'scim' });

    const [state, effects] = [structuredClone(simulator.state), simulator.effects.length];
    expect(await onboardPerson(kim, options)).toMatchObject({ kind: 'alreadyDone', granted: [] });
    expect(simulator.difference(state)).toEqual([]);
    expect(simulator.effects).toHaveLength(effects);
  });

  it('says before which managed account it takes over', async () => {
    const { simulator, base, scimDirectoryId } = organization();
    const { accountId } = simulator.addPerson(kim);
    const check = await checkOnboarding(kim, { ...base, scimDirectoryId });
    expect(check).toMatchObject({ kind: 'ready', accountId, steps: [{ step: { kind: 'createScimUser', takesOver: accountId }, isThere: false }] });
    expect(await onboardPerson(kim, { ...base, scimDirectoryId })).toMatchObject({ kind: 'done', isNew: false, accountId });
  });

  it.each(['user of Google Workspace', 'inactive SCIM user'])('refuses somebody who is an %s', async (who) => {
    const { simulator, base, scimDirectoryId } = organization();
    const person = simulator.addPerson({ ...kim, provisionedBy: who.includes('Google') ? 'google' : 'scim' });
    if (who.includes('SCIM')) {
      Object.values(Object.values(simulator.state.scimDirectories)[0]?.users ?? {}).forEach((user) => (user.active = false));
    }
    const result = await onboardPerson(kim, { ...base, scimDirectoryId });
    expect(result).toMatchObject({ kind: 'refused', accountId: person.accountId });
    expect(result.refusals[0]?.reason).toMatch(who.includes('Google') ? /Google Workspace owns/ : /SCIM user is inactive/);
    expect(simulator.effects).toEqual([]);
  });

  it('rejects where the directory does not answer, and has sent nothing', async () => {
    const { simulator, base, scimDirectoryId } = organization();
    simulator.behave({ scimSurface: 'notFound' });
    expect((await attempt(onboardPerson(kim, { ...base, scimDirectoryId }))).error?.kind).toBe('notFound');
    expect(simulator.effects).toEqual([]);
  });
});

describe('one reason against it, and nothing is sent', () => {
  const reasons: Readonly<Record<string, readonly [change: (made: ReturnType<typeof organization>) => Partial<OnboardingOptions>, field: string, reason: RegExp]>> = {
    'a group that is not there': [() => ({ groups: ['engineering', 'nope'] }), 'groups[1]', /no group/],
    'a group of which there are two': [({ simulator, named, state }) => {
      const twin = simulator.addPerson({ name: 'Twin', groups: ['twin'] });
      state.groups['twin-id'] = { ...named('twin'), groupId: 'twin-id', members: { [twin.accountId]: true } };
      return { groups: ['twin'] };
    }, 'groups[0]', /Several groups/],
    'a group that an identity provider owns, by invitation': [() => ({ groups: ['engineering', 'idp-engineering'] }), 'groups[1]', /identity provider owns/],
    'a group of another identity provider, through SCIM': [({ scimDirectoryId }) => ({ scimDirectoryId, groups: ['idp-elsewhere'] }), 'groups[0]', /no group of this SCIM directory/],
    'a group that makes admins': [() => ({ groups: ['admins'] }), 'groups', /administer access/],
    'a product that is not there': [({ jira }) => ({ roles: [{ resource: jira.replace('jira-software', 'jira'), role: 'atlassian/user' }] }), 'roles[0].resource', /no product/],
    'a suspended person': [({ simulator }) => (simulator.addPerson({ ...kim, suspended: true }), {}), 'person.email', /suspended/],
    'a deactivated person': [({ simulator }) => (simulator.addPerson({ ...kim, status: 'inactive' }), {}), 'person.email', /not active/],
    'somebody scheduled for deletion': [({ simulator }) => (simulator.addPerson({ ...kim, deletionRequested: '2d' }), {}), 'person.email', /not active/],
    'an app': [({ simulator }) => (simulator.addPerson({ ...kim, accountType: 'app' }), {}), 'person.email', /not that of a person/],
    'somebody whose roles cannot be read': [({ simulator }) => {
      simulator.addPerson(kim);
      simulator.faults.add({ match: { route: 'GET /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/role-assignments' }, when: 'beforeEffect', kind: 'status', status: 403, times: 9 });
      return {};
    }, 'person.email', /roles of the person could not be read: permission\.denied/],
  };

  it.each(Object.entries(reasons))('%s', async (_name, [change, field, reason]) => {
    const made = organization();
    const options = { ...made.base, groups: ['engineering'], ...change(made) };
    const before = structuredClone(made.simulator.state);
    const check = await checkOnboarding(kim, options);
    expect(check).toMatchObject({ kind: 'refused', refusals: [{ field, reason: expect.stringMatching(reason), humanTask: expect.stringMatching(/\w{3}/) }] });
    const result = await onboardPerson(kim, options);
    expect(result).toMatchObject({ kind: 'refused', granted: [], refusals: check.refusals });
    expect(result.steps.every(({ outcome }) => outcome.kind === 'notReached')).toBe(true);
    expect(made.simulator.effects).toEqual([]);
    expect(made.simulator.difference(before)).toEqual([]);
    expect(made.simulator.requests.filter(isWrite)).toEqual([]);
  });

  it('an address that two accounts have', async () => {
    const { simulator, base } = organization();
    const data = ['712020:one', '712020:two'].map((accountId) => ({ accountId, email: kim.email }));
    simulator.faults.add({ match: { route: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/search' }, when: 'beforeEffect', kind: 'status', status: 200, body: { data, links: {} } });
    expect(await onboardPerson(kim, base)).toMatchObject({ kind: 'refused', refusals: [{ field: 'person.email', reason: expect.stringContaining('Several') }] });
    expect(simulator.effects).toEqual([]);
  });

  it('names every reason at once', async () => {
    const { base } = organization();
    const { refusals } = await checkOnboarding(kim, { ...base, groups: ['nope', 'idp-elsewhere', 'admins'] });
    expect(refusals.map(({ field }) => field)).toEqual(['groups[0]', 'groups[1]', 'groups']);
  });

  it.each<[string, object, object, string]>([
    ['no person', undefined as never, {}, 'person'],
    ['no address', {}, {}, 'person.email'],
    ['an address that is none', { email: 'x' }, {}, 'person.email'],
    ['a member that does not exist', { ...kim, mail: 'x' }, {}, 'person.mail'],
    ['no name for SCIM', { email: kim.email }, { scimDirectoryId: 'own' }, 'person.name'],
    ['a SCIM directory without a client', kim, { scimDirectoryId: 'other' }, 'clients.scim'],
    ['groups that are no list', kim, { groups: 'engineering' }, 'groups'],
    ['an empty group', kim, { groups: [''] }, 'groups'],
    ['roles that are no list', kim, { roles: {} }, 'roles'],
    ['a role that does not exist', kim, { roles: [{ resource: 'ari:x', role: 'user' }] }, 'roles[0].role'],
    ['a role without a resource', kim, { roles: [{ role: 'atlassian/user' }] }, 'roles[0].resource'],
    ['the organization admin', kim, { roles: [{ role: 'atlassian/org-admin' }] }, 'roles[0].role'],
    ['a site admin', kim, { roles: [{ role: 'atlassian/site-admin', resource: 'ari:x' }] }, 'roles[0].role'],
    ['a notification that is a text', kim, { sendNotification: 'yes' }, 'sendNotification'],
    ['a notification through SCIM', kim, { scimDirectoryId: 'own', sendNotification: true }, 'sendNotification'],
    ['a deadline that is none', kim, { verificationDeadline: -1 }, 'verificationDeadline'],
  ])('%s is refused before anything is read', async (_name, person, options, field) => {
    const { simulator, base, scimDirectoryId } = organization();
    const given = { ...base, ...options, ...('scimDirectoryId' in options && options.scimDirectoryId === 'own' ? { scimDirectoryId } : {}) } as OnboardingOptions;
    for (const call of [onboardPerson, checkOnboarding]) {
      await expect(call(person as never, given)).rejects.toMatchObject({ kind: 'validation', fields: [{ field }] });
    }
    expect(simulator.requests).toEqual([]);
  });
});

describe('when something goes wrong on the way', () => {
  const writes = {
    invite: ['POST /admin/v2/orgs/{orgId}/users/invite', false],
    createScimUser: ['POST /scim/directory/{directoryId}/Users', true],
    addToScimGroup: ['PATCH /scim/directory/{directoryId}/Groups/{groupId}', true],
    addToGroup: ['POST /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}/memberships', true],
    assignRole: ['POST /admin/v1/orgs/{orgId}/users/{accountId}/roles/assign', true],
  } as const;
  const everything = ({ base, confluence, scimDirectoryId }: ReturnType<typeof organization>, isScim: boolean): OnboardingOptions => ({
    ...base,
    groups: isScim ? ['engineering', 'idp-engineering'] : ['engineering'],
    roles: [{ resource: confluence, role: 'atlassian/user' }],
    ...(isScim ? { scimDirectoryId } : {}),
  });

  const faults = Object.entries(writes).flatMap(([kind, [route, isScim]]) => (['reset', 'cutBody', 'garbage'] as const).map((fault) => [kind, fault, route, isScim] as const));

  it.each(faults)('a lost response is read back and nothing is sent twice: %s, %s', async (_kind, fault, route, isScim) => {
    const made = organization();
    const { simulator } = made;
    const before = structuredClone(simulator.state);
    simulator.faults.add({ match: { route }, when: 'afterEffect', kind: fault });
    const options = everything(made, isScim);
    const result = await onboardPerson(kim, options);
    expect(result, JSON.stringify(result.steps)).toMatchObject({ kind: 'done', verification: 'done' });
    expect(result.granted).toHaveLength(result.steps.length);
    const creations = simulator.requests.filter((request) => request.method === 'POST' && /\/users\/invite$|\/Users$/.test(request.path));
    expect(creations).toHaveLength(1);
    const { got, elsewhere } = changesFor(simulator, before, kim.email);
    expect(elsewhere).toEqual([]);
    expect(got.filter((one) => one.startsWith('group'))).toEqual(isScim ? ['group engineering', 'group idp-engineering'] : ['group engineering']);
    expect(await onboardPerson(kim, options)).toMatchObject({ kind: 'alreadyDone' });
  });

  it.each(Object.entries(writes).map(([kind, [route, isScim]]) => [kind, route, isScim] as const))('what was never carried out is said, and done by running it again: %s', async (kind, route, isScim) => {
    const made = organization();
    const { simulator } = made;
    simulator.faults.add({ match: { route }, when: 'beforeEffect', kind: 'reset', times: 9 });
    const options = everything(made, isScim);
    const result = await onboardPerson(kim, options);
    expect(result).toMatchObject({ kind: 'notFinished', humanTask: expect.stringMatching(/un it again/) });
    expect(result.steps.find(({ step }) => step.kind === kind)?.outcome.kind).toMatch(/^(?:ambiguous|failed)$/);
    const creations = simulator.requests.filter((request) => /\/users\/invite$/.test(request.path));
    expect(creations.length).toBeLessThanOrEqual(1);
    if (kind === 'invite' || kind === 'createScimUser') {
      expect(result.steps.slice(1).every(({ outcome }) => outcome.kind === 'notReached')).toBe(true);
      expect(accountOf(simulator, kim.email)).toBeUndefined();
    }
    simulator.faults.clear();
    expect((await onboardPerson(kim, options)).kind).toBe('done');
    expect((await onboardPerson(kim, options)).kind).toBe('alreadyDone');
    expect(Object.values(simulator.state.accounts).filter(({ email }) => email === kim.email)).toHaveLength(1);
  });

  it('a product without a seat is refused with who can fix it, and the others are given', async () => {
    const made = organization();
    const { simulator, base, confluence, jira } = made;
    Object.values(simulator.state.sites).forEach((site) => (site.seats = { confluence: 0 }));
    const result = await onboardPerson(partner, { ...base, groups: ['engineering'], roles: [{ resource: confluence, role: 'atlassian/user' }, { resource: jira, role: 'atlassian/user' }] });
    expect(result.kind).toBe('notFinished');
    expect(result.steps.map(({ outcome }) => outcome.kind)).toEqual(['done', 'done', 'refused', 'done']);
    expect(result.steps[2]?.outcome).toMatchObject({ error: { kind: 'limit.license' }, whoCanFix: expect.any(String) });
    expect(result.granted.map(({ kind }) => kind)).toEqual(['invite', 'addToGroup', 'assignRole']);
    expect(result.humanTask).toMatch(/Then run it again/);
  });

  it('a credential that ends in the middle stops the rest, and what was granted is told', async () => {
    const made = organization();
    const { simulator, base, confluence } = made;
    simulator.faults.add({ match: { route: writes.addToGroup[0] }, when: 'beforeEffect', kind: 'status', status: 401, times: 9 });
    simulator.addPerson(kim);
    const result = await onboardPerson(kim, { ...base, groups: ['engineering'], roles: [{ resource: confluence, role: 'atlassian/user' }] });
    expect(result.steps.map(({ outcome }) => outcome.kind)).toEqual(['done', 'refused', 'notReached']);
    expect(result).toMatchObject({ kind: 'notFinished', granted: [] });
  });

  it.each([1, 2, 3])('stopped after %d changes it sends no more, tells what was granted, and goes on when it is run again', async (changes) => {
    const made = organization();
    const { simulator, confluence, jira, base } = made;
    const stop = new AbortController();
    const { orgAdmin } = simulator.credentials;
    let written = 0;
    const fetch = async (input: Request | string | URL, init?: RequestInit): Promise<Response> => {
      const request = new Request(input, init);
      const response = await simulator.fetch(request);
      written += isWrite({ method: request.method, path: new URL(request.url).pathname }) ? 1 : 0;
      if (written === changes) {
        stop.abort();
      }
      return response;
    };
    const roles = [{ resource: confluence, role: 'atlassian/user' as const }, { resource: jira, role: 'atlassian/user' as const }];
    const options = { ...base, groups: ['engineering'], roles };
    const result = await onboardPerson(kim, { ...options, clients: { org: new OrgAdminClient({ ...orgAdmin, fetch }) }, signal: stop.signal });
    expect(written).toBe(changes);
    expect(simulator.requests.filter(isWrite)).toHaveLength(changes);
    const granted = new Set(result.granted.map((step) => JSON.stringify(step)));
    expect(granted.size).toBeGreaterThanOrEqual(1);
    expect(result.kind).toBe(changes === 3 ? 'done' : 'notFinished');
    const before = structuredClone(simulator.state);
    expect(await onboardPerson(kim, options)).toMatchObject({ kind: changes === 3 ? 'alreadyDone' : 'done' });
    expect(changesFor(simulator, before, kim.email).elsewhere).toEqual([]);
    expect(await onboardPerson(kim, options)).toMatchObject({ kind: 'alreadyDone' });
  });

  it('stopped before the first change it rejects, or has sent nothing', async () => {
    const { simulator, base } = organization();
    expect((await attempt(onboardPerson(kim, { ...base, signal: AbortSignal.abort() }))).error?.kind).toBe('aborted');
    expect(simulator.effects).toEqual([]);
  });

  it('an account that is known only later is waited for', async () => {
    const { simulator, base } = organization();
    const search = { match: { route: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/search' }, when: 'beforeEffect', kind: 'status', status: 200, body: { data: [], links: {} } } as const;
    simulator.faults.add({ ...search, times: 6 });
    const result = await onboardPerson(partner, { ...base, groups: ['engineering'], verificationDeadline: 5_000 });
    expect(result).toMatchObject({ kind: 'done', accountId: accountOf(simulator, partner.email)?.accountId });
  });

  it('two at the same time bring in one person', async () => {
    for (const isScim of [false, true]) {
      const made = organization();
      const options = everything(made, isScim);
      const results = await Promise.all([onboardPerson(kim, options), onboardPerson(kim, options)]);
      expect(results.map(({ kind }) => kind).filter((kind) => kind === 'done' || kind === 'alreadyDone')).toHaveLength(2);
      expect(Object.values(made.simulator.state.accounts).filter(({ email }) => email === kim.email)).toHaveLength(1);
      expect(Object.values(made.simulator.state.scimDirectories).flatMap(({ users }) => Object.values(users))).toHaveLength(isScim ? 1 : 0);
    }
  });
});

describe('the undo', () => {
  it.each(['invitation', 'scim'] as const)('is the leaver plan of the account: by %s', async (way) => {
    const made = organization();
    const { simulator, clients, confluence, base, scimDirectoryId } = made;
    const person = way === 'scim' ? kim : partner;
    const options = { ...base, groups: ['engineering'], roles: [{ resource: confluence, role: 'atlassian/guest' as const }], ...(way === 'scim' ? { scimDirectoryId } : {}) };
    const { accountId = '' } = await onboardPerson(person, options);
    const plan = await makePlan([accountId], { clients, policy: { unmanaged: 'remove', groups: 'remove' } });
    const run = await applyPlan(plan, { clients, journal: memoryJournal(), verificationDeadline: 300 }).result;
    expect(run.totals.done, JSON.stringify(plan.people)).toBe(1);
    const reach = await readReach(accountId, { clients });
    expect(reach.kind === 'unresolved' || ['no', 'elsewhereOnly'].includes(reach.logIn.state)).toBe(true);
    simulator.assertNoEffectOutside(plan);
    // Somebody who was taken away is not brought back on the side.
    const again = await onboardPerson(person, options);
    expect(again.kind).toBe(way === 'scim' ? 'refused' : 'done');
  });
});
