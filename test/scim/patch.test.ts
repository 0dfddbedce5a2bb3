import { scimFilter, scimGroupPatch, scimUserPatch, scimValuePath } from 'atlassian-admin-sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { applyPatch, holds, verdictOnPatch } from '../../src/scim/apply-patch.js';
import { scimClient } from '../support/clients.js';
import { json, scriptedFetch } from '../support/scripted-fetch.js';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp' as const];

describe('a filter', () => {
  it('quotes its value, so that no name becomes part of it', () => {
    expect(scimFilter({ userName: 'jane@example.com' })).toBe('userName eq "jane@example.com"');
    expect(scimFilter({ externalId: 'a" or userName eq "b\\' })).toBe('externalId eq "a\\" or userName eq \\"b\\\\"');
    expect(scimFilter({ displayName: 'zoë\n' })).toBe('displayName eq "zoë\\n"');
  });

  it('is one comparison: anything else is refused before it is sent', () => {
    const fetch = scriptedFetch(json({}));
    const { users, groups } = scimClient(fetch);
    // @ts-expect-error Two comparisons are not accepted by the vendor.
    expect(() => users.list({ filter: { userName: 'a', externalId: 'b' } })).toThrow('expected exactly one of userName and externalId');
    // @ts-expect-error Nor is another attribute.
    expect(() => users.list({ filter: { displayName: 'a' } })).toThrow('expected exactly one');
    // @ts-expect-error Groups have their own.
    expect(() => groups.list({ filter: { userName: 'a' } })).toThrow('filter');
    expect(() => groups.list({ filter: { displayName: '' } })).toThrow('filter.displayName');
    expect(fetch.sent).toEqual([]);
  });
});

describe('the builders of patches', () => {
  it('know what an attribute holds', () => {
    expect(scimUserPatch.replace('active', false)).toEqual({ op: 'replace', path: 'active', value: false });
    // @ts-expect-error active is no text.
    scimUserPatch.replace('active', 'false');
    // @ts-expect-error There is no such attribute.
    scimUserPatch.replace('activ', false);
    // @ts-expect-error A user cannot be without it, and would count as active.
    scimUserPatch.remove('active');
    // @ts-expect-error Changes of a group do not fit a user.
    void (() => scimClient().users.patch('u1', scimGroupPatch.addMembers(['u2'])));
    // @ts-expect-error Nor the other way round.
    void (() => scimClient().groups.patch('g1', [scimUserPatch.replace('title', 'x')]));
  });

  it('name one value of many by a path that is quoted', () => {
    expect(scimValuePath('emails', { type: 'work' }, 'value')).toBe('emails[type eq "work"].value');
    expect(scimValuePath('phoneNumbers', { value: '+1 "2"' })).toBe('phoneNumbers[value eq "+1 \\"2\\""]');
  });

  it('take members out one by one, and never by a list that a service may not look at', () => {
    expect(scimGroupPatch.removeMembers(['u1', 'u2'])).toEqual([
      { op: 'remove', path: 'members[value eq "u1"]' },
      { op: 'remove', path: 'members[value eq "u2"]' },
    ]);
  });

  it.each([
    [{ op: 'remove', path: 'members', value: [{ value: 'u1' }] }, 'must be absent'],
    [{ op: 'remove' }, 'expected what to remove'],
    [{ op: 'remove', path: 'active' }, 'a user needs'],
    [{ op: 'replace', path: 'title' }, 'expected what to set'],
    [{ op: 'move', path: 'title', value: 'x' }, 'Operations[0].op'],
  ])('stand beside operations made by hand, of which a bad one is refused: %j', async (operation, problem) => {
    const fetch = scriptedFetch(json({}));
    await expect(scimClient(fetch).users.patch('u1', [operation as never])).rejects.toThrow(problem);
    expect(fetch.sent).toEqual([]);
  });

  it('send nothing where there is nothing to change', async () => {
    const fetch = scriptedFetch(json({}));
    await expect(scimClient(fetch).groups.addMembers('g1', [])).rejects.toThrow('body.Operations');
    await expect(scimClient(fetch).groups.removeMembers('g1', [])).rejects.toThrow('body.Operations');
    expect(fetch.sent).toEqual([]);
  });
});

describe('a patch', () => {
  const jane = {
    id: 'u1',
    title: 'Clerk',
    name: { givenName: 'Jane', familyName: 'Doe' },
    emails: [
      { value: 'jane@example.com', type: 'work', primary: true },
      { value: 'jane@home.example.com', type: 'home' },
    ],
    'urn:example:hr': { costCenter: 7 },
  };

  it.each([
    ['sets an attribute', [scimUserPatch.replace('title', 'Engineer')], { title: 'Engineer' }],
    ['takes an attribute away', [scimUserPatch.remove('title')], { title: undefined }],
    ['sets parts and keeps the others', [scimUserPatch.replace('name', { givenName: 'Janet' })], { name: { givenName: 'Janet', familyName: 'Doe' } }],
    ['sets one part', [scimUserPatch.add('name.middleName', 'A')], { name: { givenName: 'Jane', familyName: 'Doe', middleName: 'A' } }],
    ['takes one part away', [scimUserPatch.remove('name.familyName')], { name: { givenName: 'Jane' } }],
    ['sets a part of one value', [scimUserPatch.replace(scimValuePath('emails', { type: 'work' }, 'value'), 'j@example.com')], { emails: [{ value: 'j@example.com', type: 'work', primary: true }, jane.emails[1]] }],
    ['takes one value away', [scimUserPatch.remove(scimValuePath('emails', { type: 'home' }))], { emails: [jane.emails[0]] }],
    ['adds a value', [scimUserPatch.add('phoneNumbers', [{ value: '1' }])], { phoneNumbers: [{ value: '1' }] }],
    ['makes an extension', [scimUserPatch.replace(`${enterprise}:department`, 'Research')], { [enterprise]: { department: 'Research' } }],
    ['changes an extension that is not known', [scimUserPatch.replace('urn:example:hr:costCenter', 8)], { 'urn:example:hr': { costCenter: 8 } }],
    ['sets several without a path', [{ op: 'replace' as const, value: { title: 'Engineer', nickName: 'J' } }], { title: 'Engineer', nickName: 'J' }],
    ['names core attributes with their schema', [scimUserPatch.replace('urn:ietf:params:scim:schemas:core:2.0:User:title', 'Engineer')], { title: 'Engineer' }],
  ])('%s, and is recognised once it was made', (_what, operations, expected) => {
    const patched = applyPatch(jane, operations) as object;
    expect(patched).toEqual({ ...jane, ...expected });
    expect(verdictOnPatch(jane, { schemas, Operations: operations })).toBe('notReached');
    expect(verdictOnPatch(patched, { schemas, Operations: operations })).toBe('reached');
  });

  it('that takes away what is not there was made', () => {
    for (const path of ['nickName', 'name.middleName', 'phoneNumbers[value eq "1"]', `${enterprise}:department`] as const) {
      expect(verdictOnPatch(jane, { schemas, Operations: [scimUserPatch.remove(path)] })).toBe('reached');
    }
    expect(verdictOnPatch({ id: 'g1' }, { schemas, Operations: scimGroupPatch.removeMembers(['u1']) })).toBe('reached');
  });

  it('of members was made whatever the service shows beside their ids', () => {
    const group = { id: 'g1', members: [{ value: 'u1', display: 'Jane', type: 'User' }] };
    expect(verdictOnPatch(group, { schemas, Operations: scimGroupPatch.addMembers(['u1']) })).toBe('reached');
    expect(verdictOnPatch(group, { schemas, Operations: scimGroupPatch.addMembers(['u1', 'u2']) })).toBe('notReached');
    expect(verdictOnPatch(group, { schemas, Operations: scimGroupPatch.removeMembers(['u1']) })).toBe('notReached');
  });

  it('that contradicts itself is judged by its end', () => {
    const Operations = [scimUserPatch.replace('title', 'A'), scimUserPatch.replace('title', 'B')];
    expect(verdictOnPatch({ id: 'u1', title: 'B' }, { schemas, Operations })).toBe('reached');
    expect(verdictOnPatch({ id: 'u1', title: 'A' }, { schemas, Operations })).toBe('notReached');
  });

  it.each(['emails[type sw "w"].value', 'emails[type eq "fax"].value', 'emails.value', 'urn:example:other:thing', 'emails[type eq "\\x"]', '__proto__.x', '('])(
    'whose path only the service understands is not judged: %s',
    (path) => {
      expect(verdictOnPatch(jane, { schemas, Operations: [{ op: 'replace', path, value: 'x' }] })).toBe('unknown');
    },
  );

  it('never touches what it is applied to, whatever it says', () => {
    const path = fc.oneof(fc.string(), fc.constantFrom('title', 'name.x', 'emails[type eq "work"]', 'constructor', '__proto__', 'toString.call', 'urn:example:hr:a.b'));
    const operation = fc.record({ op: fc.constantFrom('add', 'replace', 'remove'), path, value: fc.jsonValue({ maxDepth: 2 }) }, { requiredKeys: ['op'] });
    const before = JSON.stringify(jane);
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 4 }), (operations) => {
        applyPatch(jane, operations);
        expect(JSON.stringify(jane)).toBe(before);
        expect(({} as Record<string, unknown>)['x']).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});

describe('what was written is seen again', () => {
  it.each([
    [{ a: 1, b: 2 }, { a: 1 }, true],
    [{ a: 1 }, { a: 2 }, false],
    [{ a: [2, 1] }, { a: [1, 2] }, true],
    [{ a: [1, 2, 3] }, { a: [1, 2] }, false],
    [{}, { a: null, b: [], c: undefined }, true],
    [{ a: [] }, { a: null }, true],
    [{ a: 'x' }, { a: null }, false],
    [{}, { a: {} }, false],
  ])('%j holds %j: %s', (seen, written, expected) => {
    expect(holds(seen, written)).toBe(expected);
  });
});
