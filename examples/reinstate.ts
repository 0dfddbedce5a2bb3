/**
 * Undoes a run, from its plan and its journal. Names what does not come back, such as API tokens.
 *
 *   node reinstate.ts out/plan-….json out/journal-….jsonl            shows the undo of each person
 *   node reinstate.ts out/plan-….json out/journal-….jsonl --apply    asks, gives access back and reads back
 *
 * Needs ATLASSIAN_ORG_ID and ATLASSIAN_ORG_API_KEY (created without scopes). For SCIM users, set ATLASSIAN_DIRECTORY_ID
 * and ATLASSIAN_DIRECTORY_TOKEN.
 * Changes: activates accounts, restores memberships, gives groups and roles again. The seats are billed again.
 * Without credentials it rehearses: it first removes the access of two simulated people. Writes to `out/`.
 */
import { readFileSync } from 'node:fs';

import { applyPlan, fileJournal, makePlan, makeReinstatement, makeReport, type Clients, type JournalStore, type Plan } from 'atlassian-admin-sdk/offboarding';

import { argumentOr, confirmed, connect, print, printPlan, printReport, run, save, wrap } from './connect.ts';

/** A run to undo, for the rehearsal. */
async function removeAccess(clients: Clients): Promise<{ plan: Plan; journal: JournalStore }> {
  const plan = await makePlan(['tomas.herrera@example.com', 'priya.raman@example.com'], { clients });
  const journal = fileJournal(`out/journal-${plan.hash.slice(0, 12)}.jsonl`);
  await applyPlan(plan, { clients, journal }).result;
  print('\nRemoved, for the rehearsal:');
  printReport(await makeReport(plan, journal));
  return { plan, journal };
}

await run(async () => {
  const connection = connect();
  const { clients, simulator } = connection;
  const planFile = argumentOr('', 'the plan of the run: plan-….json', connection);
  const { plan, journal } =
    simulator !== undefined && planFile === ''
      ? await removeAccess(clients)
      : { plan: JSON.parse(readFileSync(planFile, 'utf8')) as Plan, journal: fileJournal(argumentOr('', 'the journal of the run: journal-….jsonl', connection, 1)) };

  // #region reinstate
  const back = await makeReinstatement(plan, journal, { clients });
  printPlan(back);
  for (const { name, accountId, remains } of back.people) {
    remains.forEach((sentence) => print(`\n${wrap(`${name ?? accountId}: ${sentence}`, 0)}`));
  }
  if (!(await confirmed(back.fuse.people, connection, back))) {
    return 0;
  }
  save(`out/plan-${back.hash.slice(0, 12)}.json`, JSON.stringify(back, undefined, 2));
  const ownJournal = fileJournal(`out/journal-${back.hash.slice(0, 12)}.jsonl`);
  const { totals } = await applyPlan(back, { clients, journal: ownJournal, confirm: { people: back.fuse.people } }).result;
  print('Given back:');
  printReport(await makeReport(back, ownJournal));
  // #endregion
  return totals.done + totals.alreadyDone === back.people.length ? 0 : 1;
});
