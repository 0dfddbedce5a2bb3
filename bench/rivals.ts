import { ProductClient } from 'atlassian-admin-sdk';
import { nodeFetch } from 'atlassian-admin-sdk/node';
import axios from 'axios';
import { createCloudClient } from 'jira.js';

import type { Contestant } from './measure.ts';

const email = 'ada@example.com';
const apiToken = 'bench-token';

/** The same read of Jira, as each of them makes it with its defaults. */
export function rivals(base: string): Contestant[] {
  const url = `${base}/rest/api/3/myself`;
  const headers = { accept: 'application/json', authorization: `Basic ${btoa(`${email}:${apiToken}`)}` };
  const ours = new ProductClient({ site: 'bench', email, apiToken, baseUrl: base });
  const quicker = new ProductClient({ site: 'bench', email, apiToken, baseUrl: base, fetch: nodeFetch() });
  const jira = createCloudClient({ host: base, auth: { type: 'basic', email, apiToken } });
  return [
    { name: 'global fetch', call: async (): Promise<unknown> => (await fetch(url, { headers })).json() },
    { name: 'axios', call: async (): Promise<unknown> => (await axios.get(url, { headers })).data },
    { name: 'jira.js', call: () => jira.myself.getCurrentUser() },
    { name: 'atlassian-admin-sdk', call: () => ours.jira.getMyself() },
    { name: 'atlassian-admin-sdk, nodeFetch', call: () => quicker.jira.getMyself() },
  ];
}
