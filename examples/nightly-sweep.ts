/**
 * For a scheduler: finds everybody who has used nothing for 180 days, makes a plan that suspends them, and writes it with
 * a report for people. Applies it only with --apply, and never beyond the limits of its policy.
 *
 *   node nightly-sweep.ts            writes out/sweep-<date>/plan.json and report.html
 *   node nightly-sweep.ts --apply    suspends as well, without asking: nobody sits there at night
 *
 * Exit codes: 0 nothing to do, or all done; 1 error; 2 people were found, nothing was changed; 3 more people than the
 * limits allow, nothing was changed; 4 applied, and somebody has to look at the report.
 *
 * Needs ATLASSIAN_ORG_ID and ATLASSIAN_ORG_API_KEY (created without scopes); ATLASSIAN_SITE, ATLASSIAN_EMAIL and
 * ATLASSIAN_API_TOKEN so that nobody suspends the one who runs it. The dates may need a cloud plan that tells them.
 * Changes with --apply: access to all apps ends; groups and roles wait for restore.ts or reinstate.ts.
 */
import { applyPlan, fileJournal, findInactive, makePlan, makeReport, peopleToChange, reportAsHtml, type PolicyOptions } from 'atlassian-admin-sdk/offboarding';

import { actionWords, connect, fuseInWords, print, printReport, printable, run, save, wrap } from './connect.ts';

const days = 180;

// #region policy
const policy: PolicyOptions = {
  profile: 'temporaryLeave',
  /** Break-glass accounts, and whoever is away for long and comes back. */
  protectedAccountIds: [],
  /** A night that finds more than this has found a mistake: ten people are always within it. */
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
  print(`Unused for ${days} days: ${people.length}. Left alone, because it cannot be told: ${unknown}.`);
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
