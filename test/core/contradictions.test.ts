import { createServer, type AddressInfo, type Server } from 'node:net';

import { attempt } from 'atlassian-admin-sdk';
import { nodeFetch } from 'atlassian-admin-sdk/node';
import { afterEach, describe, expect, it } from 'vitest';

import { orgClient, scimClient } from '../support/clients.js';
import { json, scriptedFetch } from '../support/scripted-fetch.js';

describe('a SCIM list that counts people and shows none', () => {
  it('is not the answer that there are none', async () => {
    const { error } = await attempt(scimClient(scriptedFetch(json({ totalResults: 1, Resources: [] }))).users.list().toArray());
    expect(error).toMatchObject({ kind: 'unexpectedResponse', why: 'schema', fields: [{ field: 'response.Resources' }] });
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

describe('an answer with more in it than it says, by the fetch of this package,', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  it.each([
    ['an empty one with bytes after it', 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 0\r\n\r\nEXTRA'],
    ['one of a status without a body', 'HTTP/1.1 204 No Content\r\ncontent-length: 9\r\n\r\n{"a":"b"}'],
    ['another answer in it', 'HTTP/1.1 204 No Content\r\n\r\n<html>not carried out</html>'],
  ])('is no change made: %s', async (_name, answer) => {
    server = createServer((socket) => socket.on('error', () => undefined).once('data', () => socket.end(answer)));
    await new Promise<void>((resolve) => void server?.listen(0, '127.0.0.1', resolve));
    const org = orgClient(nodeFetch(), { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    expect((await attempt(org.accounts.disable('a1'))).error?.kind).toBe('ambiguous');
  });
});
