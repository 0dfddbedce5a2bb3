/** The code of docs/large-organizations.md. Runs on a simulated organization. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';

import { Simulator } from 'atlassian-admin-sdk/simulator';

const simulator = new Simulator();
for (let number = 1; number <= 130; number += 1) {
  simulator.addPerson({ name: `Person ${number}`, email: `person.${number}@example.com`, groups: ['jira-users'], lastActive: { 'jira-software': number < 10 ? '200d' : '1d' } });
}
const [site] = Object.keys(simulator.state.sites);
for (const group of Object.values(simulator.state.groups)) group.grants = { [`ari:cloud:jira-software::site/${site}`]: ['atlassian/user'] };
const { orgAdmin } = simulator.credentials;
const clients = { org: new OrgAdminClient(orgAdmin) };
const days = 90;
const agreed = 200;
const folder = await mkdtemp(join(tmpdir(), 'large-organizations-'));

// #region gate
import { LearningRateGate, OrgAdminClient } from 'atlassian-admin-sdk';

const rateGate = new LearningRateGate();
const org = new OrgAdminClient({ ...orgAdmin, rateGate });
const patient = new OrgAdminClient({ ...orgAdmin, rateGate, maxWait: 600_000, timeout: 900_000 });
// #endregion

// #region pages
const progress: { people: number; next?: string | undefined } = { people: 0 };
for await (const page of patient.users.search('-', { limit: 100 }).from(progress.next).pages()) {
  progress.people += page.items.length;
  progress.next = page.next;
}
console.log(`${progress.people} people`);
// #endregion

// #region waits
const watched = new OrgAdminClient({
  ...orgAdmin,
  rateGate,
  onWait: ({ endpoint, why, milliseconds }) => console.log(endpoint, why, milliseconds ?? 'unknown'),
});
// #endregion
console.log(await watched.users.count('-'));

// #region inactive
import { findInactive } from 'atlassian-admin-sdk/offboarding';

const product = 'jira-software';
const inactive = findInactive({ org }, { product, days });
const reclaim = { profile: 'reclaimLicense', product, limits: { people: agreed, share: 1 } };
for await (const plan of makePlans(inactive, { clients: { org }, policy: reclaim, batch: 500 })) {
  const journal = fileJournal(join(folder, `${plan.hash}.jsonl`));
  const run = applyPlan(plan, { clients: { org }, journal });
  console.log((await run.result).totals.done);
}
// #endregion

// #region batches
import { join } from 'node:path';
import { applyPlan, fileJournal, makePlans, peopleOnDomain } from 'atlassian-admin-sdk/offboarding';

const everyone = peopleOnDomain(clients, 'example.com');
const policy = { limits: { people: agreed, share: 1 } };
for await (const plan of makePlans(everyone, { clients, policy, batch: 50, prefetch: true })) {
  const journal = fileJournal(join(folder, `${plan.hash}.jsonl`));
  const run = applyPlan(plan, { clients, journal, freshness: '60s' });
  console.log((await run.result).totals.done);
}
// #endregion

const leavers = ['Ada Away', 'Bo Bye'].map((name) => simulator.addPerson({ name }).accountId);
await writeFile(join(folder, 'export-users.csv'), ['User id', ...leavers].join('\n'));
const agreedPeople = leavers.length;

// #region plan-file
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { applyPlanFile, folderJournals, makePlanFile, makeReportOfPlanFile, readExportStream, reportAsCsvStream } from 'atlassian-admin-sdk/offboarding';

const people = readExportStream(createReadStream(join(folder, 'export-users.csv')));
const file = await makePlanFile(people, { path: join(folder, 'plan.jsonl'), clients, policy: { expiresAfterMinutes: 2_880 } });
console.log((await file.header()).fuse.people, people.counts().people);

const journals = folderJournals(join(folder, 'journals'));
const applied = applyPlanFile(file, { clients, journals, confirm: { people: agreedPeople } });
console.log((await applied.result).totals.done);

const report = await makeReportOfPlanFile(file, journals);
await pipeline(reportAsCsvStream(report), createWriteStream(join(folder, 'report.csv'), { mode: 0o600 }));
// #endregion
await rm(folder, { recursive: true });
