import { sleep } from '../core/waits.js';
import type { SharedStore } from '../stores/shared-store.js';
import { collect, must, mustEqual, newName, runChecks, type Check } from './check.js';

/** A lease of the checks, in milliseconds, and a time after which it has certainly ended. */
const short = 400;
const afterShort = 700;
const long = 60_000;

const unusual = ['', ' ', '"\'\\', 'a\nb\r\nc', '漢字 Ä 👩‍💻', '{"a":[1,null]}', 'x'.repeat(100_000)];

/**
 * Checks a store of your own: leases, appends, lists and values. Depends on no test runner. Takes about three seconds.
 *
 * `make` connects to the store. Each call stands for another process, and all of them reach the same data. Names are
 * random, so that a store may be used for several runs. A check that fails has a `problem`. Nothing is thrown.
 *
 * @example
 * // vitest
 * it('conforms', async () => {
 *   const checks = await testSharedStore(() => myStore(url));
 *   expect(checks.filter(({ ok }) => !ok)).toEqual([]);
 * });
 *
 * @example
 * // node:test
 * for (const { name, ok, problem } of await testSharedStore(() => myStore(url))) {
 *   test(name, () => assert.ok(ok, problem));
 * }
 */
export function testSharedStore(make: () => SharedStore | Promise<SharedStore>): Promise<Check[]> {
  const two = async () => [await make(), await make()] as const;
  const held = async (store: SharedStore, milliseconds = long): Promise<{ readonly lease: string; readonly token: string }> => {
    const [lease, token] = [newName(), newName()];
    mustEqual(await store.take(lease, token, milliseconds), { taken: true }, 'take() of a free lease');
    return { lease, token };
  };
  return runChecks({
    'a lease is taken by one of many processes': async () => {
      const stores = await Promise.all(Array.from({ length: 8 }, async () => make()));
      const lease = newName();
      const results = await Promise.all(stores.map((store, index) => store.take(lease, `token-${index}`, long)));
      mustEqual(results.filter(({ taken }) => taken).length, 1, 'processes that took the lease');
    },
    'a lease that is held shows how long it lasts': async () => {
      const [one, other] = await two();
      const { lease } = await held(one, 30_000);
      const result = await other.take(lease, newName(), long);
      must(!result.taken, 'two tokens hold the lease');
      must(result.milliseconds > 20_000 && result.milliseconds <= 30_000, `expected about 30000 milliseconds, found ${result.milliseconds}`);
    },
    'a lease ends by itself': async () => {
      const [one, other] = await two();
      const { lease, token } = await held(one, short);
      await sleep(afterShort);
      mustEqual(await other.take(lease, newName(), long), { taken: true }, 'take() after the end');
      mustEqual(await one.renew(lease, token, long), false, 'renew() with the token of before');
    },
    'a lease that has ended is not renewed, although nobody took it': async () => {
      const store = await make();
      const { lease, token } = await held(store, short);
      await sleep(afterShort);
      mustEqual(await store.renew(lease, token, long), false, 'renew() after the end');
    },
    'a lease that is renewed lasts longer': async () => {
      const [one, other] = await two();
      const { lease, token } = await held(one, short);
      mustEqual(await one.renew(lease, token, long), true, 'renew()');
      await sleep(afterShort);
      mustEqual((await other.take(lease, newName(), long)).taken, false, 'take() of a renewed lease');
    },
    'a lease is taken again by the token that holds it, as after a lost response': async () => {
      const [one, other] = await two();
      const { lease, token } = await held(one, short);
      mustEqual(await one.take(lease, token, long), { taken: true }, 'take() with the same token');
      await sleep(afterShort);
      mustEqual((await other.take(lease, newName(), long)).taken, false, 'take() of a lease that was taken twice');
    },
    'a lease is released by its token only': async () => {
      const [one, other] = await two();
      const { lease, token } = await held(one);
      await other.release(lease, newName());
      mustEqual((await other.take(lease, newName(), long)).taken, false, 'take() after a release with another token');
      mustEqual(await other.renew(lease, newName(), long), false, 'renew() with another token');
      await one.release(lease, token);
      await one.release(lease, token);
      mustEqual((await other.take(lease, newName(), long)).taken, true, 'take() after the release');
    },
    'entries come back in the order in which they were appended': async () => {
      const [one, other] = await two();
      const { lease, token } = await held(one);
      const list = newName();
      const entries: string[] = [];
      for (let batch = 0; batch < 12; batch += 1) {
        const next = Array.from({ length: batch * 20 + 1 }, (_, index) => `${batch}-${index}`);
        mustEqual(await one.append(list, next, lease, token), true, 'append()');
        entries.push(...next);
      }
      mustEqual(await collect(other.read(list)), entries, 'entries');
    },
    'entries of one append are read all or none': async () => {
      const [one, other] = await two();
      const { lease, token } = await held(one);
      const list = newName();
      let isWriting = true;
      const writing = (async () => {
        for (let batch = 0; batch < 30; batch += 1) {
          await one.append(list, ['1', '2', '3'], lease, token);
        }
        isWriting = false;
      })();
      while (isWriting) {
        must((await collect(other.read(list))).length % 3 === 0, 'a part of an append was read');
      }
      await writing;
      mustEqual((await collect(other.read(list))).length, 90, 'entries');
    },
    'entries are texts of any kind': async () => {
      const store = await make();
      const { lease, token } = await held(store);
      const list = newName();
      await store.append(list, unusual, lease, token);
      mustEqual(await collect(store.read(list)), unusual, 'entries');
    },
    'entries are appended only while the token holds the lease': async () => {
      const [one, other] = await two();
      const { lease, token } = await held(one, short);
      const list = newName();
      mustEqual(await one.append(list, ['first'], lease, token), true, 'append() with the lease');
      mustEqual(await other.append(list, ['foreign'], lease, newName()), false, 'append() with another token');
      mustEqual(await other.append(list, ['free'], newName(), token), false, 'append() with a lease that nobody holds');
      await sleep(afterShort);
      mustEqual(await one.append(list, ['late'], lease, token), false, 'append() after the end of the lease');
      const next = newName();
      await other.take(lease, next, long);
      mustEqual(await one.append(list, ['later'], lease, token), false, 'append() after somebody else took the lease');
      mustEqual(await other.append(list, ['second'], lease, next), true, 'append() of the next holder');
      mustEqual(await collect(one.read(list)), ['first', 'second'], 'entries');
    },
    'entries of one holder never come after those of the next': async () => {
      const [one, other] = await two();
      const list = newName();
      for (let round = 0; round < 10; round += 1) {
        const { lease, token } = await held(one);
        const next = newName();
        const appends = Array.from({ length: 5 }, (_, index) => one.append(list, [`${round}-old-${index}`], lease, token));
        await one.release(lease, token);
        await other.take(lease, next, long);
        await other.append(list, [`${round}-new`], lease, next);
        await Promise.all(appends);
      }
      const entries = await collect(one.read(list));
      const late = entries.findIndex((entry, index) => entry.includes('old') && entries[index - 1] === entry.replace(/old-\d/, 'new'));
      must(late === -1, 'an entry of the old holder came after one of the new holder');
    },
    'a list that nobody wrote is empty': async () => {
      mustEqual(await collect((await make()).read(newName())), [], 'entries');
    },
    'lists are found by the beginning of their name, in order': async () => {
      const store = await make();
      const { lease, token } = await held(store);
      const [prefix, other] = [`${newName()}:`, `${newName()}:`];
      const names = Array.from({ length: 40 }, (_, index) => `${prefix}${String((index * 17) % 40).padStart(4, '0')}`);
      for (const name of [...names, `${other}0001`, prefix.slice(0, -1), `${prefix.slice(0, -1)};`]) {
        await store.append(name, ['one', 'two'], lease, token);
      }
      mustEqual(await collect(store.lists(prefix)), names.toSorted(), 'names');
      mustEqual(await collect(store.lists(newName())), [], 'names with a beginning that no list has');
    },
    'a value is written only over the version that was read': async () => {
      const [one, other] = await two();
      const key = newName();
      const absent = await one.get(key);
      must(absent.value === undefined && absent.version === undefined, 'a value that nobody wrote is there');
      mustEqual(await one.set(key, 'a', undefined), true, 'set() of an absent value');
      mustEqual(await other.set(key, 'b', undefined), false, 'set() of a value as if it were absent');
      const { value, version } = await other.get(key);
      mustEqual(value, 'a', 'value');
      mustEqual(await other.set(key, 'c', version), true, 'set() over the version that was read');
      mustEqual(await one.set(key, 'd', version), false, 'set() over an old version');
      mustEqual((await one.get(key)).value, 'c', 'value');
    },
    'a value keeps no version of an earlier one, also with the same text': async () => {
      const store = await make();
      const key = newName();
      await store.set(key, 'a', undefined);
      const { version: first } = await store.get(key);
      await store.set(key, 'b', first);
      const { version: second } = await store.get(key);
      await store.set(key, 'a', second);
      mustEqual(await store.set(key, 'c', first), false, 'set() over the version of an earlier write');
    },
    'a value that many processes count up loses nothing': async () => {
      const stores = await Promise.all(Array.from({ length: 4 }, async () => make()));
      const key = newName();
      await Promise.all(
        stores.map(async (store) => {
          for (let counted = 0; counted < 15; ) {
            const { value = '0', version } = await store.get(key);
            counted += (await store.set(key, String(Number(value) + 1), version)) ? 1 : 0;
          }
        }),
      );
      mustEqual((await stores[0]?.get(key))?.value, '60', 'value');
    },
    'a value ends when it should': async () => {
      const store = await make();
      const [key, lasting] = [newName(), newName()];
      await store.set(key, 'a', undefined, short);
      const before = await store.get(key);
      await store.set(lasting, 'a', undefined, short);
      const { version } = await store.get(lasting);
      await store.set(lasting, 'b', version);
      await sleep(afterShort);
      mustEqual((await store.get(key)).value, undefined, 'value after its end');
      mustEqual(await store.set(key, 'b', before.version), false, 'set() over the version of a value that has ended');
      mustEqual(await store.set(key, 'c', undefined), true, 'set() after the end');
      mustEqual((await store.get(lasting)).value, 'b', 'a value that was written again without an end');
    },
    'the clock of the store goes on, and is one for all': async () => {
      const [one, other] = await two();
      const first = (await one.get(newName())).now;
      await sleep(300);
      const second = (await other.get(newName())).now;
      must(first > 1_600_000_000_000 && second - first >= 250 && second - first < 10_000, `300 ms took ${second - first} ms`);
    },
  });
}
