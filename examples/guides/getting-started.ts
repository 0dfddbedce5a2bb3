/** The code of docs/getting-started.md. Runs on a simulated organization that the environment names. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Simulator } from 'atlassian-admin-sdk/simulator';

const outside = new Simulator();
const trialPerson = outside.addPerson({ name: 'Trial Person', groups: ['jira-users'] }).accountId;
const folder = mkdtempSync(join(tmpdir(), 'getting-started-'));
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

// #region plan
import { writeFile } from 'node:fs/promises';
import { describePlan, makePlan } from 'atlassian-admin-sdk/offboarding';

const plan = await makePlan([trialPerson], { clients, policy: { apiTokens: 'keep', expiresAfterMinutes: 60 } });
for (const { because, steps, remains } of describePlan(plan)) {
  console.log(because, steps.join(' '), 'Remains:', remains.join('; '));
}
await writeFile(`${folder}/trial.json`, JSON.stringify(plan), { mode: 0o600 });
// #endregion

// #region apply
import { readFile } from 'node:fs/promises';
import { applyPlan, fileJournal, makeReport, reportAsMarkdown, type Plan } from 'atlassian-admin-sdk/offboarding';

const agreed = JSON.parse(await readFile(`${folder}/trial.json`, 'utf8')) as Plan;
const journal = fileJournal(`${folder}/trial.jsonl`);
await applyPlan(agreed, { clients, journal }).result;
console.log(reportAsMarkdown(await makeReport(agreed, journal)));
// #endregion

// #region undo
import { makeReinstatement } from 'atlassian-admin-sdk/offboarding';

const applied = JSON.parse(await readFile(`${folder}/trial.json`, 'utf8')) as Plan;
const back = await makeReinstatement(applied, fileJournal(`${folder}/trial.jsonl`), { clients });
await applyPlan(back, { clients, journal: fileJournal(`${folder}/back.jsonl`) }).result;
// #endregion

console.log(outside.effects.map(({ kind }) => kind).join(', '));
await server.close();
rmSync(folder, { recursive: true });
for (const name of Object.keys(variables)) {
  Reflect.deleteProperty(process.env, name);
}
