/** The code of docs/proxies.md. Runs on a simulated organization, or through the proxy that the environment names. */
import http from 'node:http';

import { attempt, type OrgAdminClientOptions } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';

const { PROXY_FOR: place, PROXY: proxy = '', ORG_ID: orgId, ORG_API_KEY: apiKey, BASE_URL: baseUrl } = process.env;
const isSet = orgId !== undefined && apiKey !== undefined;
const credentials: OrgAdminClientOptions = isSet ? { orgId, apiKey, baseUrl } : new Simulator().credentials.orgAdmin;

if (place === 'process') {
  // #region process
  http.setGlobalProxyFromEnv({ HTTPS_PROXY: proxy, NO_PROXY: 'intranet.example' });
  // #endregion
}

// #region client
import { OrgAdminClient } from 'atlassian-admin-sdk';

const clientThrough = (dispatcher: object): OrgAdminClient =>
  new OrgAdminClient({ ...credentials, fetch: (request) => fetch(request, { dispatcher } as RequestInit) });
// #endregion

const org = place === 'client' ? clientThrough(new (proxyAgentOfNode())(proxy)) : new OrgAdminClient(credentials);
// #region error
const read = await attempt(org.organizations.get());
if (!read.ok) {
  console.log(read.error.code, read.error.message);
}
// #endregion
console.log(read.ok ? 'Read the organization.' : `Who can fix it: ${read.error.whoCanFix}`);

/** The class is undici's. This file runs without that package, on the copy of undici that is part of Node.js. */
function proxyAgentOfNode(): new (proxy: string) => object {
  const restore = http.setGlobalProxyFromEnv({ HTTPS_PROXY: proxy });
  const places = [2, 1].map((number) => Symbol.for(`undici.globalDispatcher.${number}`));
  const agent = Reflect.get(globalThis, places.find((place) => place in globalThis) ?? '') as { constructor: new (options: object) => object };
  restore();
  return class extends agent.constructor {
    constructor(httpsProxy: string) {
      super({ httpsProxy });
    }
  };
}
