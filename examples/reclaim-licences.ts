/**
 * Frees the Jira seats of people who have not used it for 90 days. Removes them from the groups that grant the product,
 * and changes nothing else.
 *
 *   node reclaim-licences.ts            shows the people, and why
 *   node reclaim-licences.ts --apply    asks, frees the seats and reads back
 *
 * Needs ATLASSIAN_ORG_ID and ATLASSIAN_ORG_API_KEY (created without scopes). Set ATLASSIAN_CLOUD_ID,
 * ATLASSIAN_EMAIL and ATLASSIAN_API_TOKEN to protect your own seat. Your cloud plan may not include the dates of last use.
 * Changes: group memberships and direct roles. To undo it, add them again. Writes plan and journal to `out/`.
 */
import { applyPlan, fileJournal, findInactive, makePlan, makeReport, peopleToChange, type InactivePerson } from 'atlassian-admin-sdk/offboarding';

import { confirmed, connect, print, printPlan, printReport, printable, run, save } from './connect.ts';

const product = 'jira-software';
const days = 90;
/** People on parental leave, and break-glass accounts. */
const excludeAccountIds: readonly string[] = [];

await run(async () => {
  const connection = connect();
  const { clients } = connection;

  // #region find
  const unknown: InactivePerson[] = [];
  const inactive: InactivePerson[] = [];
  for await (const person of findInactive(clients, { product, days, excludeAccountIds, onUnknown: (one) => unknown.push(one) })) {
    inactive.push(person);
    const { name, accountId, lastUse } = person;
    print(`  ${printable(name ?? accountId)}: ${lastUse.kind === 'used' ? `last used ${lastUse.at.slice(0, 10)}` : 'never used'}`);
  }
  print(`${product} unused for ${days} days: ${inactive.length}. Skipped, last use not readable: ${unknown.length}.`);
  // #endregion

  // #region reclaim
  const plan = await makePlan(inactive, { clients, policy: { profile: 'reclaimLicense', product } });
  printPlan(plan);
  if (!(await confirmed(peopleToChange(plan).length, connection, plan))) {
    return 0;
  }
  save(`out/plan-${plan.hash.slice(0, 12)}.json`, JSON.stringify(plan, undefined, 2));
  const journal = fileJournal(`out/journal-${plan.hash.slice(0, 12)}.jsonl`);
  const { totals } = await applyPlan(plan, { clients, journal, confirm: { people: plan.fuse.people } }).result;
  printReport(await makeReport(plan, journal));
  // #endregion
  return totals.done + totals.alreadyDone === plan.people.length ? 0 : 1;
});
