import { OrgAdminClient } from 'atlassian-admin-sdk';
import { nodeFetch } from 'atlassian-admin-sdk/node';
import axios from 'axios';
import ky from 'ky';

import type { Contestant } from './measure.ts';

/** A page of 100 people, parsed by all and checked by this package alone. */
export function pageReaders(base: string): Contestant[] {
  const address = `${base}/people/100`;
  const url = `${address}/admin/v2/orgs/bench/directories/-/users/search`;
  const body = { limit: 100 };
  const headers = { accept: 'application/json', authorization: 'Bearer bench' };
  const given = { orgId: 'bench', apiKey: 'bench', baseUrl: address };
  const ours = new OrgAdminClient(given);
  const quicker = new OrgAdminClient({ ...given, fetch: nodeFetch() });
  return [
    {
      name: 'global fetch',
      call: async (): Promise<unknown> =>
        (await fetch(url, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) })).json(),
    },
    { name: 'bare ky', call: () => ky.post(url, { headers, json: body, retry: 0, timeout: false }).json() },
    { name: 'axios', call: async (): Promise<unknown> => (await axios.post(url, body, { headers })).data },
    { name: 'atlassian-admin-sdk', call: () => ours.users.search('-', body).toArray() },
    { name: 'atlassian-admin-sdk, nodeFetch', call: () => quicker.users.search('-', body).toArray() },
  ];
}
