/**
 * A profile and a policy of your own for contractors, composed from the steps of the package.
 *
 *   node own-policy.ts jo@partner.example            shows the plan of the profile
 *   node own-policy.ts jo@partner.example --apply    asks, applies and reads back
 *
 * Needs ATLASSIAN_ORG_ID and ATLASSIAN_ORG_API_KEY (created without scopes). Set ATLASSIAN_CLOUD_ID,
 * ATLASSIAN_EMAIL and ATLASSIAN_API_TOKEN to protect your own account. For SCIM users, set ATLASSIAN_DIRECTORY_ID and
 * ATLASSIAN_DIRECTORY_TOKEN.
 * Changes: what the profile contains. The person loses groups, and only the journal can bring them back. Writes to
 * `out/`.
 */
import {
  applyPlan,
  fileJournal,
  makePlan,
  makeReport,
  peopleToChange,
  steps,
  type PolicyOptions,
  type Profile,
} from 'atlassian-admin-sdk/offboarding';

import { argumentOr, confirmed, connect, printPlan, printReport, run, save } from './connect.ts';

// #region profile
/** Tokens go first, then the decision table cuts the account, then groups go. */
const contractor: Profile = {
  name: 'contractor',
  goal: 'accessOff',
  reads: () => ['apiTokens', 'groups'],
  steps: (input, cut) => [...steps.demote(input), ...steps.revokeApiTokens(input), ...cut, ...steps.removeFromGroups(input)],
};
// #endregion

// #region policy
const policy: PolicyOptions = {
  profile: 'contractor',
  message: 'Your contract has ended. Thank you for your work.',
  unmanaged: 'suspend',
  identityProvider: 'handOff',
  apiTokens: 'revoke',
  groups: 'remove',
  remainingOrgAdmins: 3,
  limits: { people: 5, share: 0.01 },
};
// #endregion

await run(async () => {
  const connection = connect();
  const { clients } = connection;
  const who = argumentOr('jo.brandt@partner.example', 'an e-mail address or account id', connection);

  // #region apply
  const profiles = [contractor];
  const plan = await makePlan([who], { clients, policy, profiles });
  printPlan(plan);
  if (!(await confirmed(peopleToChange(plan).length, connection, plan))) {
    return plan.unresolved.length;
  }
  save(`out/plan-${plan.hash.slice(0, 12)}.json`, JSON.stringify(plan, undefined, 2));
  const journal = fileJournal(`out/journal-${plan.hash.slice(0, 12)}.jsonl`);
  const { totals } = await applyPlan(plan, { clients, journal, profiles, confirm: { people: plan.fuse.people } }).result;
  printReport(await makeReport(plan, journal));
  // #endregion
  return totals.done === plan.fuse.people ? 0 : 1;
});
