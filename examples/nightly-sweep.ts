/**
 * For a scheduler: finds everyone who used nothing for 180 days and plans their suspension. Writes the plan and a report.
 * Applies the plan only with --apply, and never beyond the limits of its policy.
 *
 *   node nightly-sweep.ts            writes out/sweep-<date>/plan.json and report.html
 *   node nightly-sweep.ts --apply    also suspends, without a question
 *
 * Exit codes: 0 nothing to do, or all done; 1 error; 2 found people and changed nothing; 3 found more people than the
 * limits allow and changed nothing; 4 applied, but check the report; 64 wrong usage.
 *
 * Needs ATLASSIAN_ORG_ID and ATLASSIAN_ORG_API_KEY (created without scopes). Set ATLASSIAN_CLOUD_ID,
 * ATLASSIAN_EMAIL and ATLASSIAN_API_TOKEN to protect your own account. Your cloud plan may not include the dates of last use.
 * Changes with --apply: access to all apps ends. restore.ts or reinstate.ts bring groups and roles back.
 */
import { applyPlan, fileJournal, findInactive, makePlan, makeReport, peopleToChange, reportAsHtml, type PolicyOptions } from 'atlassian-admin-sdk/offboarding';

import { actionWords, connect, fuseInWords, print, printReport, printable, run, save, wrap } from './connect.ts';

const days = 180;

// #region policy
const policy: PolicyOptions = {
  profile: 'temporaryLeave',
  /** Break-glass accounts, and people who are away for long and come back. */
  protectedAccountIds: [],
  /** More than this is probably a mistake. Ten people are always within the limits. */
  limits: { people: 25, share: 0.02 },
};
// #endregion

// #region sweep
await run(async () => {
  const { clients } = connect();
  const folder = `out/sweep-${new Date().toISOString().slice(0, 10)}`;
  let unknown = 0;
  const inactive = findInactive(clients, { days, onUnknown: () => (unknown += 1) });
  const plan = await makePlan(inactive, { clients, policy });
  const journal = fileJournal(`${folder}/journal-${plan.hash.slice(0, 12)}.jsonl`);
  const people = peopleToChange(plan);
  people.forEach(({ name, accountId, action }) => print(`  ${printable(name ?? accountId)}: ${actionWords[action]}`));
  print(`Unused for ${days} days: ${people.length}. Skipped, last use not readable: ${unknown}.`);
  const report = async () => save(`${folder}/report.html`, await reportAsHtml(await makeReport(plan, journal)));
  save(`${folder}/plan.json`, JSON.stringify(plan, undefined, 2));

  if (people.length === 0 || plan.fuse.needsConfirmation || !process.argv.includes('--apply')) {
    await report();
    print(wrap(fuseInWords(plan), 0));
    print('Nothing was changed.');
    return people.length === 0 ? 0 : plan.fuse.needsConfirmation ? 3 : 2;
  }
  const { totals } = await applyPlan(plan, { clients, journal }).result;
  await report();
  printReport(await makeReport(plan, journal));
  return totals.done + totals.alreadyDone === plan.people.length ? 0 : 4;
});
// #endregion
