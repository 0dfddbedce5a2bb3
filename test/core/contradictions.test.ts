import { attempt } from 'atlassian-admin-sdk';
import { describe, expect, it } from 'vitest';

import { orgClient, scimClient } from '../support/clients.js';
import { json, scriptedFetch } from '../support/scripted-fetch.js';

describe('a SCIM list that counts people and shows none', () => {
  it('is not the answer that there are none', async () => {
    const { error } = await attempt(scimClient(scriptedFetch(json({ totalResults: 1, Resources: [] }))).users.list().toArray());
    expect(error).toMatchObject({ kind: 'unexpectedResponse', why: 'schema', fields: [{ field: 'answer.Resources' }] });
  });

  it('does not end in the middle as if it were whole', async () => {
    const fetch = scriptedFetch(json({ totalResults: 3, Resources: [{ id: 's1' }, { id: 's2' }] }), json({ totalResults: 3, Resources: [] }));
    expect((await attempt(scimClient(fetch).users.list().toArray())).error).toMatchObject({ kind: 'unexpectedResponse', why: 'schema' });
  });

  it('is believed where it counts none, and past its end', async () => {
    expect(await scimClient(scriptedFetch(json({ totalResults: 0, Resources: [] }))).groups.list().toArray()).toEqual([]);
    expect(await scimClient(scriptedFetch(json({ totalResults: 2, Resources: [] }))).users.list({ startIndex: 3 }).toArray()).toEqual([]);
  });
});

it('a status of success inside the body of a success tells of no failure', async () => {
  expect(await orgClient(scriptedFetch(json({ statusCode: 200, message: 'Success' }))).accounts.cancelDelete('a1')).toMatchObject({ outcome: 'done' });
  const { error } = await attempt(orgClient(scriptedFetch(json({ statusCode: 503 })), { retry: false }).accounts.cancelDelete('a1'));
  expect(error).toMatchObject({ kind: 'unexpectedResponse', why: 'errorBody' });
});
