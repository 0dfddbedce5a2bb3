/** The code of docs/somebody-leaves.md. Runs on a simulated organization; nothing real is touched. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { OrgAdminClient, ProductClient } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';

const folder = mkdtempSync(join(tmpdir(), 'leaver-'));
const simulator = new Simulator({ behaviours: { bulkEditDuration: 0, searchIndexDelay: 0 } });
const jane = simulator.addPerson({
  name: 'Jane Doe',
  owns: {
    issues: [{ project: 'SHOP', summary: 'Renew the certificate' }, { project: 'SHOP', summary: 'Order the laptops' }],
    projects: ['SHOP'],
    filters: ['Open orders'],
    rules: [{ product: 'jira', name: 'Close stale orders' }],
    onCall: [{ schedule: 'Shop', rotation: 'Weekdays' }],
    pages: [{ space: 'OPS', title: 'Runbook' }],
    blogPosts: [{ space: 'OPS', title: 'Our new shop' }],
  },
});
simulator.addPerson({ name: 'Sue Park' });
simulator.addPerson({ name: 'Omar Haddad' });
simulator.addPerson({ name: 'Maja Kowalska', status: 'inactive', owns: { projects: ['OLD'], filters: ['Old orders'] } });
const { orgAdmin, product: site } = simulator.credentials;
const clients = { org: new OrgAdminClient(orgAdmin), product: new ProductClient(site) };
const leaver = jane.accountId;
writeFileSync(join(folder, 'successors.csv'), 'Leaver,Successor,Kind\njane.doe@example.com,sue.park@example.com,\njane.doe@example.com,omar.haddad@example.com,ruleActors\n');

// #region find
import { figuresOf, fileInventory, findResponsibilities } from 'atlassian-admin-sdk/offboarding';

const inventory = fileInventory(`${folder}/inventory.jsonl`);
for await (const event of findResponsibilities([leaver], { clients, inventory })) {
  if (event.type === 'found') {
    console.log(event.responsibility.kind, event.responsibility.name);
  }
}
for (const { kind, notReadable, sees } of await figuresOf(inventory.read())) {
  if (notReadable !== undefined || sees === 'nothing') {
    console.log(`${kind}: not inspected`);
  }
}
// #endregion

// #region successors
import { createReadStream } from 'node:fs';
import { readSuccessors, type PolicyOptions } from 'atlassian-admin-sdk/offboarding';

const { rules, problems } = await readSuccessors(createReadStream(`${folder}/successors.csv`), { clients });
problems.forEach(({ line, reason }) => console.log(`line ${line} ${reason}`));
const policy: PolicyOptions = {
  profile: 'leaver',
  responsibilities: { successors: [...rules, { by: 'projectLead' }] },
};
// #endregion

// #region review
import { describePlan, makePlan } from 'atlassian-admin-sdk/offboarding';

const plan = await makePlan([leaver], { clients, policy, inventory });
for (const { name, steps, remains, notInspected } of describePlan(plan)) {
  console.log([name, ...steps, ...remains, ...notInspected].join('\n  '));
}
for (const { kind, name, stays } of plan.people.flatMap(({ inCharge = [] }) => inCharge)) {
  console.log(`stays: ${kind} ${name}, ${stays}`);
}
// #endregion

// #region apply
import { applyPlan, fileJournal } from 'atlassian-admin-sdk/offboarding';

const journal = fileJournal(`${folder}/journal.jsonl`);
const { people, things } = plan.fuse;
await applyPlan(plan, { clients, journal, confirm: { people, things } }).result;
// #endregion

// #region prove
import { makeReport, verifyPlan } from 'atlassian-admin-sdk/offboarding';

const report = await makeReport(plan, journal);
for (const { name, outcome, access, inCharge = [] } of report.people) {
  console.log(`${name}: ${outcome.kind}, can log in: ${access.state}, still in charge of ${inCharge.length}`);
}
for await (const { access } of verifyPlan(plan, { clients })) {
  console.log(`read again: access ${access}`);
}
// #endregion

// #region monthly
import { memoryJournal, reportAsCsv, responsibilityKinds } from 'atlassian-admin-sdk/offboarding';

async function* inactivePeople() {
  for await (const { accountId } of clients.org.users.search('-', { accountStatus: ['inactive'], limit: 100 })) {
    yield accountId;
  }
}
const reported: PolicyOptions = {
  profile: 'temporaryLeave',
  responsibilities: { kinds: Object.fromEntries(responsibilityKinds.map((kind) => [kind, 'report'])) },
};
const monthly = await makePlan(inactivePeople(), { clients, policy: reported });
const month = await makeReport(monthly, memoryJournal());
for (const { name, inCharge = [] } of month.people) {
  console.log(`${name}: ${inCharge.map((thing) => `${thing.kind} ${thing.name}`).join(', ')}`);
}
// #endregion

console.log((await reportAsCsv(month)).length > 0, simulator.effects.length > 0);
rmSync(folder, { recursive: true });
