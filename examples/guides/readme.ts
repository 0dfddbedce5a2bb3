/** The code of README.md. Runs on a simulated organization, through a real port of this machine. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Simulator } from 'atlassian-admin-sdk/simulator';

const simulator = new Simulator();
const jane = simulator.addPerson({ name: 'Jane Doe', provisionedBy: 'scim', groups: ['jira-users'] });
simulator.addPerson({ name: 'Tom Berg', apiTokens: ['nightly report'] });
const server = await simulator.listen();
const { orgId, apiKey, baseUrl } = server.credentials.orgAdmin;
const { cloudId, clientId, clientSecret } = simulator.addServiceAccount({ name: 'Offboarding', siteAdmin: true }).clientCredentials;
const { directoryId, directoryToken } = server.credentials.scim;
const { accountId } = jane;
const journalFolder = mkdtempSync(join(tmpdir(), 'readme-'));

// #region org
import { OrgAdminClient } from 'atlassian-admin-sdk';

const org = new OrgAdminClient({ orgId, apiKey, baseUrl });
for await (const person of org.users.search('-', { claimStatus: 'managed' })) {
  console.log(person.accountId, person.name, person.status);
}
// #endregion

// #region product
import { ProductClient } from 'atlassian-admin-sdk';

const product = new ProductClient({ cloudId, clientId, clientSecret, baseUrl });
const groups = await product.jira.users.listGroups(accountId).toArray();
console.log(groups.map(({ name }) => name).join(', '));
// #endregion

// #region scim
import { ScimClient } from 'atlassian-admin-sdk';

const scim = new ScimClient({ directoryId, directoryToken, baseUrl });
const user = await scim.users.list({ filter: { userName: 'jane.doe@example.com' } }).first();
if (user !== undefined) {
  await scim.users.setActive(user.id, false);
}
// #endregion

// #region flow
import { applyPlan, fileJournal, makePlan, makeReport } from 'atlassian-admin-sdk/offboarding';

const clients = { org, product, scim: [scim] };

async function offboard(address: string): Promise<string> {
  const plan = await makePlan([address], { clients });
  const [person] = plan.people;
  if (person === undefined || person.action === 'refuse') {
    return person?.because ?? 'No single person has this e-mail address.';
  }
  const journal = fileJournal(`${journalFolder}/${plan.hash}.jsonl`);
  await applyPlan(plan, { clients, journal }).result;
  const report = await makeReport(plan, journal);
  return `${person.action}: ${report.people[0]?.outcome.kind}`;
}
// #endregion

console.log(await offboard('tom.berg@example.com'));
await server.close();
rmSync(journalFolder, { recursive: true });
