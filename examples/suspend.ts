/**
 * Suspends one person in every directory of the organization, for instance for a leave. `restore.ts` undoes it.
 *
 *   node suspend.ts nora@example.com            shows the plan
 *   node suspend.ts nora@example.com --apply    asks, suspends and reads back
 *
 * Needs ATLASSIAN_ORG_ID and ATLASSIAN_ORG_API_KEY (created without scopes). Set ATLASSIAN_CLOUD_ID,
 * ATLASSIAN_EMAIL and ATLASSIAN_API_TOKEN to protect your own account.
 * Changes: access to all apps of each directory ends. Groups and roles stay, and the seats are free. The Atlassian
 * account stays active in Trello, the community and other organizations. Writes plan and journal to `out/`.
 */
import { applyPlan, fileJournal, makePlan, makeReport, peopleToChange } from 'atlassian-admin-sdk/offboarding';

import { argumentOr, confirmed, connect, printPlan, printReport, run, save } from './connect.ts';

await run(async () => {
  const connection = connect();
  const { clients } = connection;
  const who = argumentOr('nora.lind@example.com', 'an e-mail address or account id', connection);

  // #region suspend
  const plan = await makePlan([who], { clients, policy: { profile: 'temporaryLeave' } });
  printPlan(plan);
  if (!(await confirmed(peopleToChange(plan).length, connection, plan))) {
    return plan.unresolved.length;
  }
  save(`out/plan-${plan.hash.slice(0, 12)}.json`, JSON.stringify(plan, undefined, 2));
  const journal = fileJournal(`out/journal-${plan.hash.slice(0, 12)}.jsonl`);
  const { totals } = await applyPlan(plan, { clients, journal, confirm: { people: plan.fuse.people } }).result;
  printReport(await makeReport(plan, journal));
  // #endregion
  return totals.done === plan.fuse.people ? 0 : 1;
});
