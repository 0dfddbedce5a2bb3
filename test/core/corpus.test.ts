import { attempt, type Route } from 'atlassian-admin-sdk';
import { describe, expect, it } from 'vitest';

import { orgClient, productClient, scimClient } from '../support/clients.js';
import { scriptedFetch } from '../support/scripted-fetch.js';
import { readShared, sharedIsThere, skippedBecause } from '../support/shared.js';

interface CorpusRecord {
  readonly id: string;
  readonly family: string;
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly expectedKind: string;
  readonly alsoAcceptable?: readonly string[];
  readonly testable?: false;
}

const records: CorpusRecord[] = sharedIsThere
  ? readShared('corpus/errors.jsonl')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as CorpusRecord)
  : [];

/** Where the source prints no status, the one that the kind usually comes with. */
const usualStatus: Readonly<Record<string, number>> = {
  notFound: 404,
  'conflict.uniqueness': 409,
  'conflict.alreadyInState': 400,
  unavailable: 503,
  'permission.appBlocked': 403,
  'endpoint.unavailable': 404,
};

/** The path of a record as a route: hosts, notes, wildcards and queries taken out. */
function routeOf({ method, path }: CorpusRecord): { route: Route; query: Record<string, string> } {
  const plain = path.replace(/^https?:\/\/[^/]+/, '').replace(/ \(.*\)$/, '').replace('v1|v2', 'v2').replaceAll('...', 'thing');
  const [pathname = '', search = ''] = plain.split('?');
  const template = pathname
    .replaceAll('*', 'thing')
    .replaceAll(/\{([^}]*)\}/g, (_whole, name: string) => `{${name.replaceAll(/\W/g, '')}}`)
    .replace(/^\/v1\//, '/admin/v1/');
  return {
    route: `${method === '*' ? 'GET' : method} ${template}` as Route,
    query: Object.fromEntries([...new URLSearchParams(search)].filter(([name]) => /^\w+$/.test(name))),
  };
}

async function kindOf(record: CorpusRecord, status: number): Promise<string> {
  const { route, query } = routeOf(record);
  const headers = Object.entries(record.headers).filter(([, value]) => value !== '');
  const body = status === 204 || record.body === '' ? null : record.body;
  const fetch = scriptedFetch(new Response(body, { status, headers }));
  const path = Object.fromEntries([...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name as string, 'x1']));
  const options = { retry: false, maxWait: 0 } as const;
  const client = record.family === 'scim' ? scimClient(fetch) : ['jira', 'confluence', 'gateway'].includes(record.family) ? productClient(fetch) : orgClient(fetch);
  const result = await attempt(() => client.request(route, { path, query }, options));
  return result.ok ? 'outcome' : result.error.kind;
}

describe.skipIf(!sharedIsThere)(`the corpus of published answers${skippedBecause}`, () => {
  it('is there', () => {
    expect(records.length).toBeGreaterThanOrEqual(100);
  });

  it.each(records.filter(({ testable }) => testable !== false).map((record) => [record.id, record.expectedKind, record] as const))(
    '%s becomes %s',
    async (_id, expectedKind, record) => {
      const kind = await kindOf(record, record.status ?? usualStatus[expectedKind] ?? 400);
      expect([expectedKind, ...(record.alsoAcceptable ?? [])]).toContain(kind);
    },
  );

  it('gives the very kind that is expected, and not only an acceptable one, wherever the answer alone can tell', async () => {
    const second: string[] = [];
    for (const record of records.filter(({ testable }) => testable !== false)) {
      const kind = await kindOf(record, record.status ?? usualStatus[record.expectedKind] ?? 400);
      if (kind !== record.expectedKind) {
        second.push(record.id);
      }
    }
    // A 401 alone does not tell a wrong kind of token from a dead one, nor a young one from a revoked one.
    expect(second).toEqual(['UM-002', 'JIRA-023', 'CONF-007']);
  });
});
