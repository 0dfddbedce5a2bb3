import { isAdminError, OrgAdminClient, ProductClient, ScimClient } from 'atlassian-admin-sdk';
import { Simulator, type PersonOptions, type SimulatedAccount, type SimulatorOptions } from 'atlassian-admin-sdk/simulator';
import { verifyOrganization, type TestAccountOptions, type VerificationEntry, type VerifyOrganizationOptions } from 'atlassian-admin-sdk/verification';
import { describe, expect, it } from 'vitest';

import { quick } from '../support/clients.js';
import { journalInMemory } from '../support/verified.js';

type Fetch = (request: Request) => Promise<Response>;

interface Setup {
  readonly simulator?: SimulatorOptions;
  readonly person?: Partial<PersonOptions>;
  /** What is between the clients and the simulator. */
  readonly between?: (fetch: Fetch) => Fetch;
}

function world({ simulator: settings = {}, person = {}, between = (fetch) => fetch }: Setup = {}) {
  const simulator = new Simulator({ startAt: new Date().toISOString(), ...settings });
  const account = simulator.addPerson({ name: 'Verification Account', ...person });
  const { orgAdmin, product, scim } = simulator.credentials;
  const fetch = between((request) => simulator.fetch(request));
  // New clients each time: as the next process has them.
  const clients = () => {
    const shared = { fetch, retry: quick, maxWait: 50 };
    return { org: new OrgAdminClient({ ...orgAdmin, ...shared }), product: new ProductClient({ ...product, ...shared }), scim: [new ScimClient({ ...scim, ...shared })] };
  };
  const journal = journalInMemory();
  const before = structuredClone(simulator.state);
  const lasting = (): string[] => simulator.difference(before).map(({ path }) => path).filter((path) => !path.endsWith('.modifiedAt'));
  const verify = (more: Partial<VerifyOrganizationOptions> = {}, ofAccount: Partial<TestAccountOptions> = {}) =>
    verifyOrganization({ clients: clients(), operations: false, pause: 1, patience: 100, tokenPatience: 0, testAccount: { accountId: account.accountId, confirm: account.accountId, journal, ...ofAccount }, ...more });
  const { accountId, memberships } = account;
  const scimUsers = Object.entries(simulator.state.scimDirectories).flatMap(([directoryId, { users }]) => Object.values(users).flatMap((user) => (user.accountId === accountId ? [{ directoryId, scimUserId: user.id }] : [])));
  const started: VerificationEntry = {
    type: 'started',
    at: new Date().toISOString(),
    orgId: simulator.state.orgId,
    accountId,
    before: { accountStatus: 'active', memberships: Object.fromEntries(Object.keys(memberships).map((id) => [id, 'active'])), scimUsers },
  };
  return { simulator, account, journal, started, before, lasting, verify };
}

/** Shows the account as it was before the change for a while, as reads that lag do. */
function lagging(change: RegExp, milliseconds: number, onChange: () => void = () => undefined): (fetch: Fetch) => Fetch {
  let since: number | undefined;
  return (fetch) => async (request) => {
    const { url } = request;
    const response = await fetch(request);
    if (change.test(url) && since === undefined) {
      since = Date.now();
      onChange();
    }
    if (since !== undefined && Date.now() - since < milliseconds && /search|manage\/profile/.test(url) && response.ok) {
      const text = (await response.text())
        .replaceAll('"membershipStatus":"suspended"', '"membershipStatus":"active"')
        .replaceAll(/"(accountStatus|account_status)":"inactive"/g, '"$1":"active"')
        .replaceAll(/"status":"(?:suspended|deactivated|for_deletion)"/g, '"status":"active"')
        .replaceAll('"forDeletion":true', '"forDeletion":false');
      return new Response(text, { status: response.status, headers: response.headers });
    }
    return response;
  };
}

const changes: readonly (readonly [string, RegExp, Partial<PersonOptions>])[] = [
  ['a suspension', /\/suspend$/, {}],
  ['a deactivation', /lifecycle\/disable$/, {}],
  ['a deletion', /lifecycle\/delete$/, {}],
  ['a deactivation of a SCIM user', /lifecycle\/disable$/, { provisionedBy: 'scim' }],
];
const settings = { behaviours: { disableOfScimUser: 'revertedAtNextSync' } } as const;

describe('the restoration of the test account where reads lag', () => {
  it.each(changes)('undoes %s that no read shows yet when you stop it', async (_title, change, person) => {
    const stop = new AbortController();
    const { lasting, verify, journal } = world({ simulator: settings, person, between: lagging(change, 1_000, () => stop.abort()) });
    await expect(verify({ signal: stop.signal }, { scheduleDeletion: person.provisionedBy === undefined })).rejects.toMatchObject({ kind: 'aborted' });
    expect(lasting()).toEqual([]);
    expect(journal.entries.at(-1)?.type).toBe('restored');
  });

  it.each(changes)('undoes %s that no read shows as long as it waits', async (_title, change, person) => {
    const { lasting, verify } = world({ simulator: settings, person, between: lagging(change, 60_000) });
    expect((await verify({}, { scheduleDeletion: person.provisionedBy === undefined })).testAccount).toBe('restored');
    expect(lasting()).toEqual([]);
  });

  it.each<[string, string, Partial<PersonOptions>, (account: SimulatedAccount) => void]>([
    ['a suspension', 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/suspend', {}, ({ memberships }) => Object.keys(memberships).forEach((id) => (memberships[id] = 'suspended'))],
    ['a suspension in all directories', 'POST /admin/v2/orgs/{orgId}/directories/-/users/{accountId}/suspend', {}, ({ memberships }) => Object.keys(memberships).forEach((id) => (memberships[id] = 'suspended'))],
    ['a deactivation', 'POST /users/{accountId}/manage/lifecycle/disable', {}, (account) => (account.status = 'inactive')],
    ['a deactivation of a SCIM user', 'POST /users/{accountId}/manage/lifecycle/disable', { provisionedBy: 'scim' }, (account) => (account.status = 'inactive')],
    ['a deletion', 'POST /users/{accountId}/manage/lifecycle/delete', {}, (account) => Object.assign(account, { status: 'inactive', deletionRequestedAt: Date.now() })],
  ])('undoes %s of an interrupted verification that no read shows yet', async (_title, endpoint, person, cut) => {
    const { account, started, journal, lasting, verify } = world({ simulator: settings, person, between: lagging(/./, 60_000) });
    journal.entries.push(started, { type: 'intent', at: new Date().toISOString(), endpoint });
    cut(account);
    expect(lasting()).not.toEqual([]);
    await verify({ onPart: (part) => part === 'operations' || part === 'behaviours' ? expect(lasting()).toEqual([]) : undefined });
    expect(lasting()).toEqual([]);
  });

  it('accepts a refused undo that is not needed, if reading goes on to show the former state', async () => {
    const { simulator, started, journal, before, verify } = world();
    journal.entries.push(started, { type: 'intent', at: new Date().toISOString(), endpoint: 'POST /users/{accountId}/manage/lifecycle/delete' });
    expect((await verify()).testAccount).toBe('restored');
    expect(simulator.difference(before)).toEqual([]);
  });
});

describe('an account that could not be restored', () => {
  it('is told of, although you have stopped the verification', async () => {
    const stop = new AbortController();
    const { simulator, account, verify } = world({
      between: (fetch) => async (request) => {
        const response = await fetch(request);
        if (request.url.endsWith('lifecycle/disable')) {
          stop.abort();
        }
        return response;
      },
    });
    simulator.faults.add({ match: { route: 'POST /users/{accountId}/manage/lifecycle/enable' }, when: 'beforeEffect', kind: 'status', status: 503, times: 1_000 });
    await expect(verify({ signal: stop.signal, patience: 20 })).rejects.toMatchObject({ kind: 'ambiguous', message: expect.stringContaining('could not restore the test account') as string });
    expect(account.status).toBe('inactive');
    simulator.faults.clear();
    expect((await verify()).testAccount).toBe('restored');
  });

  it('is not the end of a journal that cannot be written: the undo is sent', async () => {
    const { lasting, journal, verify } = world();
    let isFull = false;
    const full = {
      ...journal,
      append: async (entry: VerificationEntry) => {
        isFull ||= entry.type === 'intent' && entry.endpoint.endsWith('lifecycle/enable');
        if (isFull) {
          throw Object.assign(new Error('ENOSPC: no space left on device, /home/jane/secret'), { code: 'ENOSPC' });
        }
        return journal.append(entry);
      },
    };
    const error: unknown = await verify({}, { journal: full }).catch((thrown: unknown) => thrown);
    expect([isAdminError(error), (error as { kind?: string }).kind, String(error).includes('jane')]).toEqual([true, 'storage.failed', false]);
    expect(lasting()).toEqual([]);
  });

  it('is restored to the end if you stop its undo', async () => {
    const stop = new AbortController();
    const { simulator, account, started, journal, before, verify } = world({
      between: (fetch) => async (request) => {
        const response = await fetch(request);
        if (request.url.endsWith('lifecycle/enable')) {
          stop.abort();
        }
        return response;
      },
    });
    journal.entries.push(started);
    account.status = 'inactive';
    Object.keys(account.memberships).forEach((id) => (account.memberships[id] = 'suspended'));
    await expect(verify({ signal: stop.signal })).rejects.toMatchObject({ kind: 'aborted' });
    expect(simulator.difference(before)).toEqual([]);
    expect(journal.entries.at(-1)?.type).toBe('restored');
  });
});

describe('a journal of your own that fails', () => {
  it.each(['lock', 'append', 'unlock'] as const)('gives an error of this package that shows nothing of it: %s()', async (method) => {
    const { lasting, journal, verify } = world();
    const failing = async (): Promise<never> => Promise.reject(new Error('password=hunter2 connection refused'));
    const error: unknown = await verify({}, { journal: { ...journal, [method]: failing } }).catch((thrown: unknown) => thrown);
    expect([isAdminError(error), (error as { kind?: string }).kind, String(error).includes('hunter2')]).toEqual([true, 'storage.failed', false]);
    expect(lasting()).toEqual([]);
  });
});
