import { attempt, dangerous, isAdminError, Paginated } from 'atlassian-admin-sdk';
import { describe, expect, it } from 'vitest';

import { orgClient, productClient, scimClient } from '../support/clients.js';
import { json, scriptedFetch } from '../support/scripted-fetch.js';

type Method = (...given: readonly unknown[]) => unknown;

/** Every method of a client and of what hangs on it, by its name. */
function methodsOf(owner: object, name: string): [string, Method][] {
  const own = Object.getOwnPropertyNames(Object.getPrototypeOf(owner)).filter((member) => member !== 'constructor');
  const inner = Object.entries(owner).filter((entry): entry is [string, object] => typeof entry[1] === 'object' && entry[1] !== null && !('send' in entry[1]));
  return [
    ...own.map((member): [string, Method] => [`${name}.${member}`, (...given) => (owner as Record<string, Method>)[member]?.(...given)]),
    ...inner.flatMap(([member, value]) => methodsOf(value, `${name}.${member}`)),
  ];
}

const junk: readonly unknown[] = [undefined, null, 5, Number.NaN, '', 'a%', 'jane.doe@example.com', [], [null], {}, { bogus: 1 }, Symbol('x'), () => 1, Object.create(null)];

/** Ways to call a method wrongly: everything wrong, and everything but the first arguments. */
const misuses = junk.flatMap((value) => [[value, value, value, value], ['a1', value, value, value], ['a1', 'b1', value, value], ['a1', 'b1', 'c1', value]]);

async function problemWith(call: () => unknown): Promise<string | undefined> {
  let returned: unknown;
  try {
    returned = call();
  } catch (error) {
    return isAdminError(error) ? 'threw at once' : `threw ${String(error)}`;
  }
  try {
    await (returned instanceof Paginated ? returned.toArray({ limit: 1 }) : returned);
    return undefined;
  } catch (error) {
    return isAdminError(error) ? undefined : `rejected with ${String(error)}`;
  }
}

function world() {
  const fetch = scriptedFetch(json({}, 404));
  const [org, product, scim] = [orgClient(fetch), productClient(fetch), scimClient(fetch)];
  const methods = [
    ...methodsOf(org, 'org'),
    ...methodsOf(product, 'product'),
    ...methodsOf(scim, 'scim'),
    ...methodsOf(dangerous(org), 'dangerous(org)'),
    ...methodsOf(dangerous(product), 'dangerous(product)'),
    ...methodsOf(dangerous(scim), 'dangerous(scim)'),
  ];
  return { fetch, methods };
}

describe('a method that is called wrongly', () => {
  const { methods } = world();

  it('is one of very many', () => {
    expect(methods.length).toBeGreaterThan(150);
    expect(methods.map(([name]) => name)).toEqual(expect.arrayContaining(['org.users.suspend', 'product.jira.groups.removeUser', 'scim.groups.update', 'dangerous(org).deleteGroup']));
  });

  it.each(methods)('rejects with an error of this package, and never throws anything else: %s', async (_name, method) => {
    const problems = await Promise.all(misuses.map((given) => problemWith(() => method(...given))));
    const found = [...new Set(problems.filter((problem) => problem !== undefined))];
    // What gives a list checks its input when the list is made, and throws then; what gives a promise rejects.
    const isList = (() => {
      try {
        const made = method('a1', 'b1', {}, {});
        void Promise.resolve(made).catch(() => undefined);
        return made instanceof Paginated;
      } catch {
        return true;
      }
    })();
    expect(found.filter((problem) => problem !== 'threw at once')).toEqual([]);
    if (!isList) {
      expect(found).toEqual([]);
    }
  });
});

describe('request()', () => {
  const call = (route: unknown, input?: unknown, options?: unknown) => {
    const fetch = scriptedFetch(json({}));
    return { fetch, result: attempt(orgClient(fetch).request(route as never, input as never, options as never)) };
  };

  it.each(['GET /users/100%/manage', 'GET /users/%zz/manage/profile', 'GET /users/%ff/manage', 'GET /any/thing/50%', 'POST /x/%e0%a4%a'])('refuses a stray percent sign: %s', async (route) => {
    const { fetch, result } = call(route);
    expect((await result).error).toMatchObject({ kind: 'validation', fields: [{ field: 'route', problem: 'has a "%" that is not part of an encoded character' }] });
    expect(fetch.sent).toEqual([]);
  });

  it.each([undefined, null, 7, {}, []])('rejects for the route %j instead of throwing', async (route) => {
    expect((await call(route).result).error).toMatchObject({ kind: 'validation', endpoint: 'request()' });
  });

  it.each([
    [{ pth: { id: '1' } }, 'input.pth', 'did you mean path?'],
    [{ params: {} }, 'input.params', 'known are path, query, body'],
    [null, 'input', 'expected an object'],
    [{ query: 'a=b' }, 'input.query', 'expected an object'],
  ])('refuses the input %j', async (input, field, problem) => {
    const { fetch, result } = call('GET /x', input);
    expect((await result).error).toMatchObject({ kind: 'validation', fields: [{ field, problem: expect.stringContaining(problem) }] });
    expect(fetch.sent).toEqual([]);
  });

  it('refuses an encoded way out of its path, also behind the name of a declared endpoint', async () => {
    for (const route of ['GET /users/..%2F..%2Fadmin/manage', 'DELETE /users/a%40example.com/manage/api-tokens/t1', 'GET /users/a%00b/manage/profile']) {
      const { fetch, result } = call(route);
      expect((await result).error?.kind).toBe('validation');
      expect(fetch.sent).toEqual([]);
    }
  });

  it('sends the same under the names of the vendor and under ours, and names one of them in its errors', async () => {
    for (const name of ['account_id', 'accountId', 'aaId']) {
      const { fetch, result } = call(`GET /users/{${name}}/manage/profile`, { path: { [name]: '712020:a' } });
      expect((await result).ok).toBe(true);
      expect(fetch.sent[0]?.path).toBe('/users/712020:a/manage/profile');
    }
    const { result } = call('GET /users/{account_id}/manage/profile', { path: { account_id: 'jane.doe@example.com' } });
    expect((await result).error?.message).toContain('path.accountId: expected an account id, received an e-mail address');
  });
});

describe('a list', () => {
  const list = () => orgClient(scriptedFetch(json({ data: [] }))).directories.list();

  it.each([
    [{ limt: 3 }, 'limt: does not exist here; did you mean limit?'],
    [{ limit: 'all' }, 'limit: expected a number'],
    [{ limit: -1 }, 'limit: expected a number'],
    [{ limit: Number.NaN }, 'limit: expected a number'],
    [null, 'options: expected an object'],
    [7, 'options: expected an object'],
  ])('rejects toArray(%j)', async (options, problem) => {
    await expect(list().toArray(options as never)).rejects.toThrow(problem);
  });

  it('checks its input when it is made, with an error of this package', () => {
    for (const make of [
      () => orgClient().users.search('-', { emial: ['x'] } as never),
      () => orgClient().directories.list(null as never),
      () => orgClient().users.search('-', {}, { timout: 5 } as never),
      () => orgClient().users.list('-', { accountIds: ['jane.doe@example.com'] }),
    ]) {
      let thrown: unknown;
      try {
        make();
      } catch (error) {
        thrown = error;
      }
      expect(isAdminError(thrown)).toBe(true);
    }
  });
});
