/** The code of docs/first-organization.md, on a simulated organization. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Plays the real organization.
const real = new Simulator({ startAt: new Date().toISOString(), behaviours: { suspendTwice: 'conflict' } });
const { accountId } = real.addPerson({ name: 'Verification Account' });
const server = await real.listen();
const { orgAdmin, product } = server.credentials;
const variables = {
  ATLASSIAN_ORG_ID: orgAdmin.orgId,
  ATLASSIAN_ORG_API_KEY: orgAdmin.apiKey,
  ATLASSIAN_API_URL: orgAdmin.baseUrl,
  ATLASSIAN_SITE: product.site,
  ATLASSIAN_EMAIL: product.email,
  ATLASSIAN_API_TOKEN: product.apiToken,
  ATLASSIAN_SITE_URL: product.baseUrl,
};
Object.assign(process.env, variables);
const folder = mkdtempSync(join(tmpdir(), 'first-organization-'));

// #region reads
import { clientsFromEnv } from 'atlassian-admin-sdk';
import { factSheetAsMarkdown, verifyOrganization } from 'atlassian-admin-sdk/verification';

const clients = clientsFromEnv();
const { facts } = await verifyOrganization({ clients });
console.log(Object.keys(facts.behaviours).join(', '));
console.log(factSheetAsMarkdown(facts));
// #endregion

// #region testAccount
import { fileVerificationJournal } from 'atlassian-admin-sdk/verification';

const journal = fileVerificationJournal(`${folder}/verification.jsonl`);
const verified = await verifyOrganization({ clients, testAccount: { accountId, confirm: accountId, journal } });
console.log(verified.testAccount, verified.facts.behaviours.suspendTwice);
// #endregion

// #region simulator
import { Simulator } from 'atlassian-admin-sdk/simulator';

const simulator = new Simulator({ facts: verified.facts });
console.log(simulator.credentials.orgAdmin.orgId);
// #endregion

await server.close();
for (const name of Object.keys(variables)) {
  Reflect.deleteProperty(process.env, name);
}
