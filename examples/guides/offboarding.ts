/** The code of docs/offboarding.md. Runs on a simulated organization; nothing real is touched. */
import { OrgAdminClient, ProductClient, ScimClient } from 'atlassian-admin-sdk';

import { simulatedOrganization } from '../simulated-organization.ts';

const simulator = simulatedOrganization();
const { orgAdmin, product, scim } = simulator.credentials;
const clients = { org: new OrgAdminClient(orgAdmin), product: new ProductClient(product), scim: [new ScimClient(scim)] };
const people = Object.values(simulator.state.accounts)
  .filter(({ accountType }) => accountType === 'atlassian')
  .slice(1, 9)
  .map(({ accountId }) => accountId);
const [breakGlass = ''] = people.slice(-1);

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
const run = applyPlan(plan, { clients, journal });
for await (const event of run) {
  if (event.type === 'personFinished') {
    console.log(`${event.finished} of ${event.total}: ${event.outcome.kind}`);
  }
}
console.log(reportAsMarkdown(await makeReport(plan, journal)));
// #endregion

// #region handOff
import { handOffsAsCsv, verifyPlan } from 'atlassian-admin-sdk/offboarding';

console.log(await handOffsAsCsv(plan));
for await (const { accountId, access } of verifyPlan(plan, { clients })) {
  console.log(accountId, access);
}
// #endregion

// #region reinstate
import { makeReinstatement } from 'atlassian-admin-sdk/offboarding';

const back = await makeReinstatement(plan, journal, { clients, accountIds: people.slice(0, 1) });
await applyPlan(back, { clients }).result;
// #endregion

// #region unfinished
import { unfinishedSubjects } from 'atlassian-admin-sdk/offboarding';

const rest = await makePlan(await unfinishedSubjects(plan, journal), { clients, policy });
console.log(rest.people.length, rest.people.map(({ action }) => action));
// #endregion

// #region profile
import { steps, type Profile } from 'atlassian-admin-sdk/offboarding';

const quietly: Profile = {
  name: 'quietly',
  goal: 'accessOff',
  reads: () => ['apiTokens'],
  steps: (input, cut) => [...steps.demote(input), ...cut, ...steps.revokeApiTokens(input)],
};
const ours = await makePlan(people, { clients, policy: { profile: 'quietly', apiTokens: 'revoke' }, profiles: [quietly] });
console.log(ours.people.map(({ action }) => action).join(', '));
// #endregion
