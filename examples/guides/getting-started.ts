/** The code of docs/getting-started.md. Runs on a simulated organization that the environment names. */
import { Simulator } from 'atlassian-admin-sdk/simulator';

const outside = new Simulator();
const trialPerson = outside.addPerson({ name: 'Trial Person', groups: ['jira-users'] }).accountId;
const server = await outside.listen();
const { orgAdmin, product: siteCredentials, scim: directoryCredentials } = server.credentials;
const variables = {
  ATLASSIAN_API_URL: orgAdmin.baseUrl,
  ATLASSIAN_SITE_URL: siteCredentials.baseUrl,
  ATLASSIAN_ORG_ID: orgAdmin.orgId,
  ATLASSIAN_ORG_API_KEY: orgAdmin.apiKey,
  ATLASSIAN_SITE: siteCredentials.site,
  ATLASSIAN_EMAIL: siteCredentials.email,
  ATLASSIAN_API_TOKEN: siteCredentials.apiToken,
  ATLASSIAN_DIRECTORY_ID: directoryCredentials.directoryId,
  ATLASSIAN_DIRECTORY_TOKEN: directoryCredentials.directoryToken,
};
Object.assign(process.env, variables);

// #region connect
import { clientsFromEnv } from 'atlassian-admin-sdk';

const clients = clientsFromEnv();
// #endregion

// #region check
import { checkCredentials } from 'atlassian-admin-sdk';

const checked = await checkCredentials(clients);
for (const { status, summary, remedy } of Object.values(checked).flat()) {
  console.log(status, summary, remedy ?? '');
}
// #endregion

// #region read
for await (const directory of clients.org.directories.list()) {
  console.log(directory.name, await clients.org.users.count(directory.directoryId));
}
// #endregion

// #region trial
import { applyPlan, describePlan, makePlan, makeReinstatement, memoryJournal } from 'atlassian-admin-sdk/offboarding';

const journal = memoryJournal();

const plan = await makePlan([trialPerson], { clients, policy: { apiTokens: 'keep' } });
for (const { because, steps, remains } of describePlan(plan)) {
  console.log(because, steps.join(' '), 'Remains:', remains.join('; '));
}
const { totals } = await applyPlan(plan, { clients, journal }).result;
console.log(`${totals.done} done`);

const back = await makeReinstatement(plan, journal, { clients });
await applyPlan(back, { clients }).result;
// #endregion

console.log(outside.effects.map(({ kind }) => kind).join(', '));
await server.close();
for (const name of Object.keys(variables)) {
  Reflect.deleteProperty(process.env, name);
}
