/**
 * Offboards everyone in a CSV export: one person as a trial, then the rest in batches. Managed accounts are deactivated,
 * SCIM users set inactive, unmanaged accounts suspended.
 *
 *   node bulk-deactivate.ts export-users.csv            shows the plan
 *   node bulk-deactivate.ts export-users.csv --apply    asks before the trial, and again before the rest
 *
 * Needs ATLASSIAN_ORG_ID and ATLASSIAN_ORG_API_KEY (created without scopes). Set ATLASSIAN_CLOUD_ID,
 * ATLASSIAN_EMAIL and ATLASSIAN_API_TOKEN to protect your own account. For SCIM users, set ATLASSIAN_DIRECTORY_ID and
 * ATLASSIAN_DIRECTORY_TOKEN.
 * Changes: people can no longer log in to any product. Revoked API tokens do not come back. Writes plans, journals and
 * reports to `out/`.
 */
import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';

import {
  applyPlan,
  fileJournal,
  makePlan,
  makePlans,
  makeReport,
  peopleToChange,
  readExport,
  reportAsHtml,
  type Clients,
  type Plan,
  type Report,
} from 'atlassian-admin-sdk/offboarding';

import { actionWords, argumentOr, confirmed, connect, print, printPlan, printReport, printable, run, save } from './connect.ts';

const batch = 50;

/** Applies a plan that you confirmed, and saves everything that a reinstatement needs. */
async function carryOut(plan: Plan, clients: Clients): Promise<Report> {
  const name = plan.hash.slice(0, 12);
  save(`out/plan-${name}.json`, JSON.stringify(plan, undefined, 2));
  const journal = fileJournal(`out/journal-${name}.jsonl`);
  await applyPlan(plan, { clients, journal, confirm: { people: plan.fuse.people } }).result;
  const report = await makeReport(plan, journal);
  save(`out/report-${name}.html`, await reportAsHtml(report));
  printReport(report);
  return report;
}

await run(async () => {
  const connection = connect();
  const { clients } = connection;
  const path = argumentOr(fileURLToPath(new URL('data/export-users.csv', import.meta.url)), 'a CSV export', connection);
  const file = await readExport(createReadStream(path));
  file.problems.forEach(({ line, reason }) => print(`line ${line} is not usable: ${reason}`));

  const plan = await makePlan(file.people, { clients });
  plan.people.forEach(({ name, accountId, action, rowTitle }) => print(`  ${printable(name ?? accountId)}: ${actionWords[action]} (${rowTitle})`));
  plan.unresolved.forEach(({ line, reason }) => print(`  line ${line}: ${reason === 'noMatch' ? 'no account has this address' : 'several accounts have this address'}`));
  const [first, ...rest] = peopleToChange(plan).map(({ accountId }) => accountId);
  print(`\n${rest.length + (first === undefined ? 0 : 1)} of ${plan.people.length} people need a change.`);

  // #region trial
  const trial = await makePlan(first === undefined ? [] : [first], { clients });
  if (first !== undefined) {
    print('The first one is the trial:');
    printPlan(trial);
  }
  if (!(await confirmed(trial.fuse.people, connection, trial))) {
    return 0;
  }
  if ((await carryOut(trial, clients)).totals.done !== 1) {
    print('\nThe trial did not succeed. Nobody else was changed.');
    return 1;
  }
  // #endregion

  print('\nThe trial is done. Check its report and the person before you continue.');
  if (!(await confirmed(rest.length, connection))) {
    return 0;
  }
  // #region rest
  let left = 0;
  for await (const part of makePlans(rest, { clients, batch })) {
    const { totals, people } = await carryOut(part, clients);
    left += people.length - (totals.done ?? 0) - (totals.alreadyDone ?? 0);
    if ((totals.failed ?? 0) + (totals.ambiguous ?? 0) > 0) {
      print('\nStopped after this batch. Check it first.');
      return 1;
    }
  }
  // #endregion
  if (left > 0) {
    print(`\nNot done for ${left}: check them.`);
  }
  return left === 0 ? 0 : 1;
});
