import { OrgAdminClient } from 'atlassian-admin-sdk';
import ky from 'ky';

import type { Contestant } from './measure.ts';
import { accountId } from './server.ts';

const apiKey = 'bench-key';

/** The same read, from the bare platform up to this package. */
export function contestants(base: string): Contestant[] {
  const url = `${base}/users/${accountId}/manage/profile`;
  const headers = { accept: 'application/json', 'user-agent': 'bench', authorization: `Bearer ${apiKey}` };
  const org = new OrgAdminClient({ orgId: 'bench', apiKey, baseUrl: base });
  return [
    {
      name: 'global fetch',
      call: async (): Promise<unknown> => (await fetch(url, { headers })).json(),
    },
    {
      name: 'bare ky, with the same options',
      call: async (): Promise<unknown> => {
        // What one attempt of ours asks of ky: its own repetitions and time limit off, a signal of its own for each call.
        const controller = new AbortController();
        const deadline = setTimeout(() => controller.abort(), 30_000);
        try {
          const options = { method: 'GET', headers, signal: controller.signal, redirect: 'manual', throwHttpErrors: false, retry: 0, timeout: false } as const;
          return await (await ky(url, options)).json();
        } finally {
          clearTimeout(deadline);
        }
      },
    },
    {
      name: 'atlassian-admin-sdk',
      call: () => org.accounts.getProfile(accountId),
    },
  ];
}
