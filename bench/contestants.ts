import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';

import { OrgAdminClient, ProductClient, type Fetch } from 'atlassian-admin-sdk';
import axios from 'axios';
import ky from 'ky';
import { createCloudClient } from 'jira.js';
import { createClient } from 'jira.js/core';

import { accountId } from './server.ts';

import type { Contestant } from './measure.ts';

const groupId = '276f955c-63d7-42c8-9520-92d01dca0625';
const email = 'ada@example.com';
const apiToken = 'bench-token';
const apiKey = 'bench-key';

/** What tables and targets call the contestants that they name. */
export const names = {
  fetch: 'global fetch',
  jira: 'jira.js',
  own: '**atlassian-admin-sdk**',
  ky: 'atlassian-admin-sdk, `fetch: globalThis.fetch` (through ky)',
  direct: 'the same without ky',
} as const;

export interface Row {
  readonly name: string;
  readonly contestants: readonly Contestant[];
  /** Calls of a round, one after the other and at the same time. */
  readonly calls: readonly [sequential: number, parallel: number];
}

interface Sent {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The same calls, made by everybody: each contestant parses the response, and clients of Atlassian check it as well. */
export async function rowsOf(base: string): Promise<Row[]> {
  const basic = { accept: 'application/json', authorization: `Basic ${btoa(`${email}:${apiToken}`)}` };
  const bearer = { accept: 'application/json', authorization: `Bearer ${apiKey}` };
  const typed = { 'content-type': 'application/json' };
  const plain = clientsAt(base);
  const compressed = clientsAt(`${base}/gzip`);
  const page = '/rest/api/3/users/search?maxResults=100&startAt=0';
  const people = (clients: Clients, at: string): Promise<Contestant[]> =>
    contestants({ method: 'GET', url: `${at}${page}`, headers: basic }, () => clients.jira.users.getAllUsers({ maxResults: 100, startAt: 0 }), clients, ({ product }) => firstPage(product));
  return [
    {
      name: 'GET, one small object',
      calls: [100, 300],
      contestants: await contestants({ method: 'GET', url: `${base}/rest/api/3/myself`, headers: basic }, () => plain.jira.myself.getCurrentUser(), plain, ({ product }) => product.jira.getMyself()),
    },
    { name: 'GET, a page of 100 people', calls: [30, 100], contestants: await people(plain, base) },
    { name: 'GET, a page of 100 people, compressed with gzip', calls: [30, 100], contestants: await people(compressed, `${base}/gzip`) },
    {
      name: 'POST, a person into a group',
      calls: [80, 250],
      contestants: await contestants(
        { method: 'POST', url: `${base}/rest/api/3/group/user?groupId=${groupId}`, headers: { ...basic, ...typed }, body: JSON.stringify({ accountId }) },
        () => plain.jira.groups.addUserToGroup({ groupId, accountId }),
        plain,
        ({ product }) => product.jira.groups.addUser({ groupId }, accountId),
      ),
    },
    {
      name: 'PATCH, a profile',
      calls: [80, 250],
      contestants: await contestants(
        { method: 'PATCH', url: `${base}/users/${accountId}/manage/profile`, headers: { ...bearer, ...typed }, body: JSON.stringify({ name: 'J' }) },
        // jira.js has no method for it: its own request function sends it, and checks nothing.
        () => plain.jiraCore.sendRequest({ method: 'PATCH', url: `/users/${accountId}/manage/profile`, body: { name: 'J' } } as never),
        plain,
        ({ org }) => org.accounts.updateProfile(accountId, { name: 'J' }),
      ),
    },
  ];
}

interface Own {
  readonly org: OrgAdminClient;
  readonly product: ProductClient;
}

interface Clients {
  readonly jira: ReturnType<typeof createCloudClient>;
  readonly jiraCore: ReturnType<typeof createClient>;
  readonly byDefault: Own;
  readonly throughKy: Own;
  readonly withoutKy: Own;
}

function clientsAt(baseUrl: string): Clients {
  const auth = { type: 'basic', email, apiToken } as const;
  const own = (fetch?: Fetch): Own => ({
    org: new OrgAdminClient({ orgId: 'bench', apiKey, baseUrl, fetch }),
    product: new ProductClient({ site: 'bench', email, apiToken, baseUrl, fetch }),
  });
  return {
    jira: createCloudClient({ host: baseUrl, auth }),
    jiraCore: createClient({ host: baseUrl, auth }),
    byDefault: own(),
    throughKy: own(globalThis.fetch),
    withoutKy: own(calledDirectly),
  };
}

/** What ky costs: the same client and the same fetch, called with nothing between them. */
const calledDirectly: Fetch = Object.assign((request: Request) => globalThis.fetch(request), {
  [Symbol.for('atlassian-admin-sdk.directly')]: async (
    { method, url, headers, body }: Sent,
    exchange: { stoppable(stop: (reason: Error) => void): void; answered(status: number, headers: Headers): void },
  ): Promise<string> => {
    const controller = new AbortController();
    exchange.stoppable((reason) => controller.abort(reason));
    const response = await globalThis.fetch(url, { method, headers, body: body ?? null, signal: controller.signal, redirect: 'manual' });
    exchange.answered(response.status, response.headers);
    return response.text();
  },
});

async function contestants({ method, url, headers, body }: Sent, jira: () => Promise<unknown>, clients: Clients, own: (client: Own) => PromiseLike<unknown>): Promise<Contestant[]> {
  const withBody = body === undefined ? {} : { body };
  const undici = await undiciHere();
  return [
    { name: names.own, call: async () => own(clients.byDefault) },
    { name: names.fetch, call: async () => JSON.parse(await (await fetch(url, { method, headers, ...withBody })).text()) as unknown },
    { name: names.jira, call: jira },
    { name: 'axios', call: async (): Promise<unknown> => (await axios.request({ method, url, headers, ...(body === undefined ? {} : { data: body }) })).data },
    { name: 'bare ky', call: () => ky(url, { method, headers, ...withBody, retry: 0, timeout: false }).json() },
    { name: names.ky, call: async () => own(clients.throughKy) },
    { name: names.direct, call: async () => own(clients.withoutKy) },
    ...(undici === undefined ? [] : [{ name: `undici ${undici.version}, \`request()\`: the limit`, call: async () => parsed(await undici.request(url, { method, headers, ...withBody })) }]),
  ];
}

async function firstPage({ jira }: ProductClient): Promise<unknown> {
  for await (const page of jira.users.list({ maxResults: 100 }).pages()) {
    return page;
  }
  return undefined;
}

interface Undici {
  readonly version: string;
  readonly request: (url: string, options: object) => Promise<UndiciResponse>;
}

interface UndiciResponse {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: { text(): Promise<string>; arrayBuffer(): Promise<ArrayBuffer> };
}

/** undici leaves decompressing to its caller. */
async function parsed({ headers, body }: UndiciResponse): Promise<unknown> {
  return JSON.parse(headers['content-encoding'] === 'gzip' ? gunzipSync(await body.arrayBuffer()).toString() : await body.text());
}

/** undici is no dependency of this project. npm has one, and this process was started by npm. */
async function undiciHere(): Promise<Undici | undefined> {
  const places = [import.meta.url, process.env['npm_execpath']].filter((place) => place !== undefined);
  for (const place of places) {
    try {
      const require = createRequire(place);
      const { version } = require('undici/package.json') as { version: string };
      const undici = require('undici') as Undici;
      return { version, request: (url, options) => undici.request(url, options) };
    } catch {
      // Not there: perhaps at the next place.
    }
  }
  return undefined;
}
