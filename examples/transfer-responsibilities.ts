/**
 * Somebody leaves: finds what they are in charge of, transfers it to the successors of a CSV file, then removes access.
 * `reinstate.ts` undoes it.
 *
 *   node transfer-responsibilities.ts nora@example.com successors.csv            shows the plan
 *   node transfer-responsibilities.ts nora@example.com successors.csv --apply    asks, transfers, deactivates, reads back
 *
 * The file has the columns Leaver and Successor, and if you need them Project, Space and Kind.
 *
 * Needs ATLASSIAN_ORG_ID and ATLASSIAN_ORG_API_KEY (created without scopes). Set ATLASSIAN_SITE, ATLASSIAN_EMAIL and
 * ATLASSIAN_API_TOKEN (without scopes) of an administrator of the site.
 * Changes: issues, pages, rules, shifts and so on belong to the successors. The leaver can no longer log in. Revoked API
 * tokens do not come back. Writes plan, journal and report to `out/`. All of them name people and things.
 */
import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { applyPlan, fileJournal, makePlan, makeReport, peopleToChange, readSuccessors, reportAsHtml, type PolicyOptions } from 'atlassian-admin-sdk/offboarding';

import { argumentOr, confirmed, connect, print, printPlan, printReport, printable, run, save, wrap } from './connect.ts';

await run(async () => {
  const connection = connect();
  const { clients } = connection;
  const who = argumentOr('nora.lind@example.com', 'the e-mail address or account id of the leaver', connection);
  const path = argumentOr(fileURLToPath(new URL('data/successors.csv', import.meta.url)), 'a CSV file of successors', connection, 1);

  // #region plan
  const { rules, problems } = await readSuccessors(createReadStream(path), { clients });
  problems.forEach(({ line, reason }) => print(`line ${line} of the successors is not used: ${reason}`));
  const policy: PolicyOptions = { profile: 'leaver', responsibilities: { successors: [...rules] } };
  const plan = await makePlan([who], { clients, policy });
  printPlan(plan);
  const staying = plan.people.flatMap(({ inCharge = [] }) => inCharge);
  print(`\nTransfers ${plan.fuse.things ?? 0} things. Stays with the leaver: ${staying.length}.`);
  staying.forEach(({ kind, name, stays }) => print(wrap(`- ${kind} ${printable(name)}: ${stays}`, 2)));
  // #endregion
  if (!(await confirmed(peopleToChange(plan).length, connection, plan))) {
    return plan.unresolved.length;
  }
  // #region apply
  const name = plan.hash.slice(0, 12);
  save(`out/plan-${name}.json`, JSON.stringify(plan, undefined, 2));
  const journal = fileJournal(`out/journal-${name}.jsonl`);
  const { people, things } = plan.fuse;
  await applyPlan(plan, { clients, journal, confirm: { people, things } }).result;
  const report = await makeReport(plan, journal);
  save(`out/report-${name}.html`, await reportAsHtml(report));
  printReport(report);
  const left = report.people.flatMap(({ inCharge = [] }) => inCharge).filter(({ stays }) => ['refused', 'ambiguous', 'notFinished'].includes(stays));
  print(`Transferred: ${(things ?? 0) - left.length} of ${things ?? 0} things.`);
  // #endregion
  return report.totals.done === people && left.length === 0 ? 0 : 1;
});
