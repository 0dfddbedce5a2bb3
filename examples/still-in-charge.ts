/**
 * For a scheduler, every month: reports what people are still in charge of although their account is inactive.
 *
 *   node still-in-charge.ts        writes out/in-charge-<date>/report.html and report.csv
 *
 * Exit codes: 0 nobody is in charge of anything; 1 error; 2 somebody is, or something was not readable; 64 wrong usage.
 *
 * Needs ATLASSIAN_ORG_ID and ATLASSIAN_ORG_API_KEY (created without scopes). Set ATLASSIAN_SITE, ATLASSIAN_EMAIL and
 * ATLASSIAN_API_TOKEN (without scopes) of an administrator of the site. Changes nothing. Only you can read the files,
 * because they name people and things. `transfer-responsibilities.ts` transfers what it finds.
 */
import { fileInventory, findResponsibilities, makePlans, makeReportOfPlans, memoryJournal, reportAsCsv, reportAsHtml, responsibilityKinds, type Clients, type PlanWithJournal, type PolicyOptions, type ResponsibilityKind } from 'atlassian-admin-sdk/offboarding';

import { connect, print, printable, run, save, wrap } from './connect.ts';

/** Nobody takes over what somebody only watched, and each of these needs a search for every person. */
const leftOut: readonly ResponsibilityKind[] = ['watchedIssues', 'contentWatches'];
const kinds = responsibilityKinds.filter((kind) => !leftOut.includes(kind));

// #region policy
const policy: PolicyOptions = {
  profile: 'temporaryLeave',
  responsibilities: { kinds: Object.fromEntries(responsibilityKinds.map((kind) => [kind, leftOut.includes(kind) ? 'leave' : 'report'])) },
};
// #endregion

async function inactivePeople({ org }: Clients): Promise<string[]> {
  const people: string[] = [];
  for await (const { accountId, accountType } of org.users.search('-', { accountStatus: ['inactive'], limit: 100 })) {
    if ((accountType ?? 'atlassian') === 'atlassian') {
      people.push(accountId);
    }
  }
  return people;
}

// #region report
await run(async () => {
  const { clients } = connect([]);
  const folder = `out/in-charge-${new Date().toISOString().slice(0, 10)}`;
  const people = await inactivePeople(clients);
  // A search that stopped goes on where it was: the file has what it found.
  const inventory = fileInventory(`${folder}/inventory.jsonl`);
  for await (const event of findResponsibilities(people, { clients, kinds, inventory })) {
    if (event.type === 'notReadable') {
      print(wrap(`not readable: ${event.kind} (${event.why})`, 0));
    }
  }
  const plans: PlanWithJournal[] = [];
  for await (const plan of makePlans(people, { clients, policy, inventory, batch: 500 })) {
    plans.push({ plan, journal: memoryJournal() });
  }
  const report = await makeReportOfPlans(plans);
  const inCharge = report.people.filter((person) => (person.inCharge ?? []).length > 0);
  for (const { name, accountId, inCharge: things = [] } of inCharge) {
    print(`${printable(name ?? accountId)}: ${things.length}`);
    things.forEach((thing) => print(wrap(`- ${thing.kind} ${printable(thing.name)}`, 2)));
  }
  print(`Inactive: ${people.length}. Still in charge of something: ${inCharge.length}.`);
  save(`${folder}/report.html`, await reportAsHtml(report));
  save(`${folder}/report.csv`, await reportAsCsv(report));
  const isWhole = (report.searched ?? []).every(({ notReadable, sees }) => notReadable === undefined && sees === 'something');
  return inCharge.length === 0 && isWhole ? 0 : 2;
});
// #endregion
