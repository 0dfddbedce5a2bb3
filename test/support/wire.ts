import nock from 'nock';
import { expect } from 'vitest';

import { ProductClient, type OrgAdminClient, type ScimClient } from 'atlassian-admin-sdk';

import { orgClient, productClient, scimClient, tokens } from './clients.js';

export interface Wire<Client> {
  /** Method and path as the vendor's document has them, for the table of covered operations. */
  readonly operation: string;
  readonly call: (client: Client) => PromiseLike<unknown>;
  /** The exact path that is sent, with its query. */
  readonly path: string;
  /** The exact JSON body; absent for requests without one. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The call is made through the gateway: its address has no site of its own. */
  readonly throughGateway?: true;
  readonly status?: number;
  readonly answer?: unknown;
  /** The request that the call sends afterwards, where it takes a second one. */
  readonly followedBy?: { readonly method: string; readonly path: string; readonly body?: unknown; readonly answer: unknown };
  /** What the call resolves to; compared as a subset. */
  readonly result: unknown;
}

const worlds = {
  org: { host: 'https://api.atlassian.com', client: () => orgClient(), authorization: `Bearer ${tokens.apiKey}`, media: 'application/json' },
  product: {
    host: 'https://example.atlassian.net',
    client: () => productClient(),
    authorization: `Basic ${Buffer.from(`ada@example.com:${tokens.apiToken}`).toString('base64')}`,
    media: 'application/json',
  },
  gateway: {
    host: 'https://api.atlassian.com',
    client: () => new ProductClient({ cloudId: 'c1', email: 'ada@example.com', apiToken: tokens.apiToken }),
    authorization: `Basic ${Buffer.from(`ada@example.com:${tokens.apiToken}`).toString('base64')}`,
    media: 'application/json',
  },
  oauth: {
    host: 'https://api.atlassian.com',
    client: () => new ProductClient({ cloudId: 'c1', accessToken: tokens.accessToken }),
    authorization: `Bearer ${tokens.accessToken}`,
    media: 'application/json',
  },
  scim: {
    host: 'https://api.atlassian.com',
    client: () => scimClient(),
    authorization: `Bearer ${tokens.directoryToken}`,
    media: 'application/scim+json',
  },
};

export interface WorldClients {
  org: OrgAdminClient;
  product: ProductClient;
  oauth: ProductClient;
  scim: ScimClient;
}

/** Proves the exact wire format of an operation: method, host, path, query, headers and body, and how its answer is read. */
export async function proveWire<World extends keyof WorldClients>(world: World, wire: Wire<WorldClients[World]>): Promise<void> {
  const { host, client, authorization, media } = worlds[wire.throughGateway === true ? 'gateway' : world];
  const method = wire.operation.split(' ')[0] as string;
  const sent: Record<string, string>[] = [];
  const scope = nock(host)
    .intercept(wire.path, method, (body: unknown) => {
      expect(body === '' ? undefined : body).toEqual(wire.body);
      return true;
    })
    .reply((request: Request) => {
      sent.push(Object.fromEntries(request.headers));
      const reply = wire.answer === undefined ? '' : JSON.stringify(wire.answer);
      return [wire.status ?? 200, reply, { 'content-type': `${media};charset=UTF-8`, 'atl-traceid': 'trace-1' }];
    });
  const { followedBy } = wire;
  if (followedBy !== undefined) {
    scope
      .intercept(followedBy.path, followedBy.method, (body: unknown) => {
        expect(body === '' ? undefined : body).toEqual(followedBy.body);
        return true;
      })
      .reply(200, JSON.stringify(followedBy.answer), { 'content-type': `${media};charset=UTF-8` });
  }
  const result = await wire.call(client() as unknown as WorldClients[World]);
  scope.done();
  expect(sent).toHaveLength(1);
  const accept = media === 'application/json' ? media : `${media}, application/json`;
  expect(sent[0]).toMatchObject({ authorization, accept, ...wire.headers });
  expect(sent[0]?.['content-type']).toBe(wire.headers?.['content-type'] ?? (wire.body === undefined ? undefined : media));
  if (typeof wire.result === 'object' && wire.result !== null) {
    expect(result).toMatchObject(wire.result);
  } else {
    expect(result).toEqual(wire.result);
  }
}
