/** The code of docs/onboarding.md, as it stands there. It runs on a simulated organization: nothing real is touched. */
import { OrgAdminClient, ProductClient, ScimClient } from 'atlassian-admin-sdk';

import { simulatedOrganization } from '../simulated-organization.ts';

const simulator = simulatedOrganization();
const { orgAdmin, product, scim } = simulator.credentials;
const clients = { org: new OrgAdminClient(orgAdmin), product: new ProductClient(product), scim: [new ScimClient(scim)] };
const scimDirectoryId = scim.directoryId;

// #region reach
import { reachAsText, readReach } from 'atlassian-admin-sdk/offboarding';

const reach = await readReach('priya.raman@example.com', { clients });
if (reach.kind === 'person') {
  console.log(reach.logIn.sentence);
  for (const { part, whoCanFix, remedy } of reach.notReadable) console.log(part, whoCanFix, remedy);
}
console.log(reachAsText(reach));
// #endregion

// #region several
import { readReaches } from 'atlassian-admin-sdk/offboarding';

for await (const each of readReaches(['nora.lind@example.com', 'nobody@example.com'], { clients })) {
  console.log(each.kind === 'person' ? each.groups?.length : each.reason);
}
// #endregion

// #region check
import { checkOnboarding, type OnboardingOptions } from 'atlassian-admin-sdk/offboarding';

const confluence = { field: { name: 'attributes.typeKey', values: ['confluence'] } };
const workspace = await clients.org.workspaces.search({ query: confluence }).first();
const access: OnboardingOptions = {
  clients,
  groups: ['jira-users'],
  roles: workspace === undefined ? [] : [{ resource: workspace.id, role: 'atlassian/user' }],
};
const check = await checkOnboarding({ email: 'kim@partner.example' }, access);
for (const { step, isThere } of check.steps) console.log(step.kind, isThere);
for (const { field, reason, humanTask } of check.refusals) console.log(field, reason, humanTask);
// #endregion

// #region onboard
import { onboardPerson } from 'atlassian-admin-sdk/offboarding';

const result = await onboardPerson({ email: 'kim@partner.example' }, access);
for (const { step, outcome } of result.steps) console.log(step.kind, outcome.kind);
console.log(result.kind, result.granted.map(({ kind }) => kind), result.humanTask ?? '');
// #endregion

// #region scim
const throughScim = await onboardPerson(
  { email: 'lee@example.com', name: 'Lee Park' },
  { clients, scimDirectoryId, groups: ['idp-engineering', 'jira-users'] },
);
console.log(throughScim.kind, throughScim.through);
// #endregion

// #region undo
import { applyPlan, makePlan } from 'atlassian-admin-sdk/offboarding';

if (result.isNew && result.accountId !== undefined) {
  const undo = await makePlan([result.accountId], { clients, policy: { profile: 'leaver', unmanaged: 'remove' } });
  const { totals } = await applyPlan(undo, { clients }).result;
  console.log(`${totals.done} undone`);
}
// #endregion
