/** The code of docs/credentials.md. Runs on a simulated organization. */
import { ProductClient } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';

const simulator = new Simulator();
const { orgAdmin } = simulator.credentials;
const successorAccountId = simulator.addPerson({ name: 'Jane Doe' }).accountId;
const robot = simulator.addServiceAccount({ name: 'Offboarding', siteAdmin: true, scopes: ['read:jira-user', 'read:jira-work'] });
const clients = { org: new OrgAdminClient(orgAdmin), product: new ProductClient(robot.clientCredentials) };
const { org } = clients;

// #region scopes
import { checkCredentials } from 'atlassian-admin-sdk';
import { requiredAccess } from 'atlassian-admin-sdk/offboarding';

const requires = requiredAccess({ policy: { profile: 'leaver', successorAccountId } });
console.log(requires.product?.scopes.classic);

const { product } = await checkCredentials(clients, { requires });
console.log(product.summary, product.missing?.map(({ endpoint }) => endpoint));
// #endregion

// #region keys
const soon = Date.now() + 30 * 86_400_000;
for await (const { label, createdBy, expiresAt } of org.apiKeys.list()) {
  const ends = Date.parse(expiresAt ?? '');
  const state = Number.isNaN(ends) ? 'not known: look in Atlassian Administration' : ends < soon ? 'expired, or within 30 days: make a new one' : 'in time';
  console.log(label, createdBy?.id, state);
}
// #endregion

// #region rotation
import { OrgAdminClient } from 'atlassian-admin-sdk';

const readKey = () => Promise.resolve(orgAdmin.apiKey); // from your vault
const rotating = new OrgAdminClient({ ...orgAdmin, apiKey: readKey });
console.log((await rotating.organizations.get()).id);
// #endregion
