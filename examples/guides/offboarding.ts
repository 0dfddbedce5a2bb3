/** The code of docs/offboarding.md. Runs on a simulated organization; nothing real is touched. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { OrgAdminClient, ProductClient, ScimClient } from 'atlassian-admin-sdk';
import { handOffsAsCsv, makeReinstatement, steps, verifyPlan, type Profile } from 'atlassian-admin-sdk/offboarding';

import { simulatedOrganization } from '../simulated-organization.ts';

const simulator = simulatedOrganization();
const { orgAdmin, product, scim } = simulator.credentials;
const clients = { org: new OrgAdminClient(orgAdmin), product: new ProductClient(product), scim: [new ScimClient(scim)] };
const people = Object.values(simulator.state.accounts)
  .filter(({ accountType }) => accountType === 'atlassian')
  .slice(1, 9)
  .map(({ accountId }) => accountId);
const [breakGlass = ''] = people.slice(-1);
const folder = mkdtempSync(join(tmpdir(), 'offboarding-'));

// #region policy
import type { PolicyOptions } from 'atlassian-admin-sdk/offboarding';

const policy: PolicyOptions = {
  profile: 'leaver',
  apiTokens: 'revoke',
  unmanaged: 'suspend',
  protectedAccountIds: [breakGlass],
  limits: { people: 50, share: 0.05 },
};
// #endregion

// #region plan
import { describePlan, makePlan } from 'atlassian-admin-sdk/offboarding';

const plan = await makePlan(people, { clients, policy });
for (const { name, because, steps } of describePlan(plan)) {
  console.log(name, because);
  for (const sentence of steps) console.log(`  ${sentence}`);
}
// #endregion

// #region apply
import { applyPlan, makeReport, memoryJournal, reportAsMarkdown } from 'atlassian-admin-sdk/offboarding';

const journal = memoryJournal();
const run = applyPlan(plan, { clients, journal, verificationDeadline: 1_000 });
for await (const event of run) {
  if (event.type === 'personFinished') {
    console.log(`${event.finished} of ${event.total}: ${event.outcome.kind}`);
  }
}
console.log(reportAsMarkdown(await makeReport(plan, journal)));
// #endregion

// #region handOff
console.log(await handOffsAsCsv(plan));
for await (const { accountId, access } of verifyPlan(plan, { clients })) {
  console.log(accountId, access);
}
// #endregion

// #region reinstate
const back = await makeReinstatement(plan, journal, { clients, accountIds: people.slice(0, 1) });
await applyPlan(back, { clients, verificationDeadline: 1_000 }).result;
// #endregion

// #region unfinished
import { unfinishedSubjects } from 'atlassian-admin-sdk/offboarding';

const rest = await makePlan(await unfinishedSubjects(plan, journal), { clients, policy });
console.log(rest.people.length, rest.people.map(({ action }) => action));
// #endregion

// #region profile
const quietly: Profile = {
  name: 'quietly',
  goal: 'accessOff',
  reads: () => ['apiTokens'],
  steps: (input, cut) => [...steps.demote(input), ...cut, ...steps.revokeApiTokens(input)],
};
const ours = await makePlan(people, { clients, policy: { profile: 'quietly', apiTokens: 'revoke' }, profiles: [quietly] });
console.log(ours.people.map(({ action }) => action).join(', '));
// #endregion

// #region service
import { fileJournal } from 'atlassian-admin-sdk/offboarding';

async function offboard(email: string): Promise<string> {
  const one = await makePlan([email], { clients, policy });
  const [person] = one.people;
  if (person === undefined || person.action === 'refuse' || person.action === 'handOff') {
    return `task: ${person?.humanTask ?? 'No single account has this e-mail address.'}`;
  }
  const store = fileJournal(`${folder}/${one.hash}.jsonl`);
  await applyPlan(one, { clients, journal: store }).result;
  const [reported] = (await makeReport(one, store)).people;
  return `${reported?.outcome.kind}, then: ${person.humanTask ?? 'nothing'}`;
}
// #endregion
console.log(await offboard('amara.diallo@example.com'), await offboard('elif.kaya@example.com'), await offboard('nobody@example.com'));

// #region nightly
import { findInactive } from 'atlassian-admin-sdk/offboarding';

const narrow: PolicyOptions = { profile: 'temporaryLeave', limits: { people: 25, share: 0.02 } };
const sweep = await makePlan(findInactive(clients, { days: 180 }), { clients, policy: narrow });
if (sweep.fuse.needsConfirmation) {
  console.log(`${sweep.fuse.people} people exceed the limits. Nothing was changed.`);
} else {
  const { totals } = await applyPlan(sweep, { clients, journal: fileJournal(`${folder}/${sweep.hash}.jsonl`) }).result;
  console.log(`${totals.done} suspended`);
}
// #endregion
rmSync(folder, { recursive: true });
