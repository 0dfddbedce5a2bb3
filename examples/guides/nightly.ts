/** The nightly job of docs/offboarding.md. Runs on a simulated organization. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { OrgAdminClient } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';

const simulator = new Simulator();
simulator.addPerson({ name: 'Ingrid Holm', groups: ['jira-users'], lastActive: { 'jira-software': '200d' } });
simulator.addPerson({ name: 'Jane Doe', groups: ['jira-users'], lastActive: { 'jira-software': '1d' } });
const clients = { org: new OrgAdminClient(simulator.credentials.orgAdmin) };
const folder = mkdtempSync(join(tmpdir(), 'nightly-'));

// #region nightly
import { applyPlan, fileJournal, findInactive, makePlan, type PolicyOptions } from 'atlassian-admin-sdk/offboarding';

const policy: PolicyOptions = { profile: 'temporaryLeave', limits: { people: 25, share: 0.02 } };
const plan = await makePlan(findInactive(clients, { days: 180 }), { clients, policy });
if (plan.fuse.needsConfirmation) {
  console.log(`${plan.fuse.people} people exceed the limits. Nothing was changed.`);
} else {
  const journal = fileJournal(`${folder}/${plan.hash}.jsonl`);
  const { totals } = await applyPlan(plan, { clients, journal }).result;
  console.log(`${totals.done} of ${plan.people.length} suspended`);
}
// #endregion

console.log(simulator.effects.map(({ kind }) => kind).join(', '));
rmSync(folder, { recursive: true });
