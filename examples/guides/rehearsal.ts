/** The first code of README.md: a whole program, which also runs as plain JavaScript. Nothing leaves the process. */
import { OrgAdminClient } from 'atlassian-admin-sdk';
import { applyPlan, describePlan, makePlan, makeReport, memoryJournal } from 'atlassian-admin-sdk/offboarding';
import { Simulator } from 'atlassian-admin-sdk/simulator';

// A simulated organization in memory. No request leaves this process.
const simulator = new Simulator();
simulator.addPerson({ name: 'Jane Doe', apiTokens: ['nightly report'] });
simulator.addPerson({ name: 'Omar Haddad', provisionedBy: 'scim' });
simulator.addPerson({ name: 'Sam Whitfield', email: 'sam@contractor.example' });
const clients = { org: new OrgAdminClient(simulator.credentials.orgAdmin) };

// Reads each account and decides. Changes nothing.
const leavers = ['jane.doe@example.com', 'omar.haddad@example.com', 'sam@contractor.example'];
const plan = await makePlan(leavers, { clients });
for (const { name, because, steps } of describePlan(plan)) {
  console.log(`${name}: ${because}\n  - ${steps.join('\n  - ')}`);
}

// Makes each change and reads it back.
const journal = memoryJournal();
await applyPlan(plan, { clients, journal }).result;
for (const { name, outcome } of (await makeReport(plan, journal)).people) {
  console.log(`${name}: ${outcome.kind}`);
}
