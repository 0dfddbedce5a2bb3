/** The code of docs/security.md. Runs on a simulated organization. */
import { OrgAdminClient } from 'atlassian-admin-sdk';
import { applyPlan, makePlan, makeReport, memoryJournal, pseudonymizeReport, reportAsMarkdown } from 'atlassian-admin-sdk/offboarding';
import { Simulator } from 'atlassian-admin-sdk/simulator';

const simulator = new Simulator();
const { orgAdmin } = simulator.credentials;
simulator.addPerson({ name: 'Jane Doe', apiTokens: ['nightly report'] });
const org = new OrgAdminClient(orgAdmin);

// #region keys
const soon = Date.now() + 30 * 86_400_000;
for await (const { label, createdBy, expiresAt } of org.apiKeys.list()) {
  const ends = Date.parse(expiresAt ?? '');
  console.log(label, createdBy?.id, ends < soon ? 'expires within 30 days: make a new one' : 'in time');
}
// #endregion

// #region share
const journal = memoryJournal();
const plan = await makePlan(['jane.doe@example.com'], { clients: { org } });
await applyPlan(plan, { clients: { org }, journal }).result;
const shared = await pseudonymizeReport(await makeReport(plan, journal));
console.log(reportAsMarkdown(shared).includes('Jane'));
// #endregion

// #region rotation
const readKey = () => Promise.resolve(orgAdmin.apiKey); // from your vault
const rotating = new OrgAdminClient({ ...orgAdmin, apiKey: readKey });
console.log((await rotating.organizations.get()).id);
// #endregion
