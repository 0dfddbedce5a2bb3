import { OrgAdminClient, ProductClient, ScimClient, type Fetch, type OrgAdminClientOptions } from 'atlassian-admin-sdk';

import { isOtherWay } from './other-way.js';

/** Tokens that are easy to find wherever they might leak. */
export const tokens = {
  apiKey: 'organization-key-Q7x9',
  apiToken: 'personal-token-K2w8',
  directoryToken: 'directory-token-Z5v3',
  accessToken: 'access-token-B6t1',
} as const;

export const orgId = 'b7e2d1c0-0000-4000-8000-00000000a0f0';
export const directoryId = 'd1f3a0b2-0000-4000-8000-00000000d1d1';
export const accountId = '712020:5f2b8c1e-0d4a-4b7e-9a61-3c1f7e2d9b01';

/** Quick repetitions, so that a test of them is quick as well. */
export const quick = { baseDelay: 1, maximumDelay: 2 } as const;

/** What a client sends with that is given no `fetch`. */
const usual = (): Fetch | undefined => (isOtherWay() ? globalThis.fetch : undefined);

export function orgClient(fetch?: Fetch, options: Partial<OrgAdminClientOptions> = {}): OrgAdminClient {
  return new OrgAdminClient({ orgId, apiKey: tokens.apiKey, fetch: fetch ?? usual(), retry: quick, ...options });
}

export function productClient(fetch?: Fetch): ProductClient {
  return new ProductClient({ site: 'example', email: 'ada@example.com', apiToken: tokens.apiToken, fetch: fetch ?? usual(), retry: quick });
}

export function scimClient(fetch?: Fetch): ScimClient {
  return new ScimClient({ directoryId, directoryToken: tokens.directoryToken, fetch: fetch ?? usual(), retry: quick });
}
