/** The code of docs/leave-dates.md. Runs on a simulated organization; nothing real is touched. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';

import { OrgAdminClient } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';

const folder = mkdtempSync(join(tmpdir(), 'leave-dates-'));
const simulator = new Simulator();
simulator.addPerson({ name: 'Jane Doe' });
simulator.addPerson({ name: 'Omar Haddad' });
const clients = { org: new OrgAdminClient(simulator.credentials.orgAdmin) };
const path = join(folder, 'leavers.csv');
writeFileSync(path, 'Email,Leave date,Time zone\njane.doe@example.com,2026-01-31,Europe/Berlin\nomar.haddad@example.com,2099-06-30,Asia/Tokyo\n');

// #region calendar
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { addLeavers, fileLeaveCalendar, readLeaveDates, type LeaveStage } from 'atlassian-admin-sdk/leave-dates';

const stages: LeaveStage[] = [
  { name: 'suspend', afterDays: 0, policy: { profile: 'temporaryLeave' } },
  { name: 'deactivate', afterDays: 7, policy: { profile: 'leaver' } },
];
const { leavers, problems } = await readLeaveDates(createReadStream(path), { time: '17:00' });
const calendar = fileLeaveCalendar(join(folder, 'leavers.jsonl'));
await calendar.change((each) => addLeavers({ ...each, stages }, leavers, Date.now()).calendar);
console.log(`${leavers.length} leavers, ${problems.length} rows not usable`);
// #endregion

// #region due
import { dueAt } from 'atlassian-admin-sdk/leave-dates';

const { due, waiting, next } = dueAt(await calendar.read(), Date.now());
for (const { person, stage, since } of due) console.log(person.email, stage, since);
for (const { person, stage, earlierStage } of waiting) console.log(person.email, stage, 'waits for', earlierStage);
console.log('next:', next[0]?.person.email, next[0]?.at);
// #endregion

// #region work
import { claimDue } from 'atlassian-admin-sdk/leave-dates';
import { applyPlan, fileJournal, makePlan, makeReport } from 'atlassian-admin-sdk/offboarding';

for await (const stage of claimDue(calendar)) {
  const plan = await stage.start((people, policy) => makePlan(people, { clients, policy }));
  if (plan === undefined) continue;
  const journal = fileJournal(join(folder, `${plan.hash}.jsonl`));
  await applyPlan(plan, { clients, journal }).result;
  const report = await makeReport(plan, journal);
  await stage.finish(report.people);
  console.log(stage.stage, report.people.map(({ name, outcome }) => `${name}: ${outcome.kind}`).join(', '));
}
// #endregion

// #region change
import { cancelLeave, reDateLeave, rehireLeaver } from 'atlassian-admin-sdk/leave-dates';

const omar = { email: 'omar.haddad@example.com' };
await calendar.change((each) => reDateLeave(each, omar, '2099-07-31T17:00[Asia/Tokyo]', Date.now()));
await calendar.change((each) => cancelLeave(each, omar, Date.now()));

await calendar.change((each) => {
  const { calendar: changed, toUndo } = rehireLeaver(each, { email: 'jane.doe@example.com' }, Date.now());
  for (const { stage, humanTask } of toUndo) console.log(stage, humanTask);
  return changed;
});
// #endregion

console.log(simulator.effects.map(({ kind }) => kind).join(', '));
rmSync(folder, { recursive: true });
