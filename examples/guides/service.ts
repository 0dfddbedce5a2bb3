/** The service of docs/offboarding.md. Runs on a simulated organization. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { OrgAdminClient } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';

const simulator = new Simulator();
simulator.addPerson({ name: 'Jane Doe' });
simulator.addPerson({ name: 'Omar Haddad', provisionedBy: 'scim' });
const clients = { org: new OrgAdminClient(simulator.credentials.orgAdmin) };
const folder = mkdtempSync(join(tmpdir(), 'service-'));

// #region service
import { writeFile } from 'node:fs/promises';
import { applyPlan, fileJournal, makePlan, makeReport } from 'atlassian-admin-sdk/offboarding';

async function offboard(email: string): Promise<string> {
  const plan = await makePlan([email], { clients });
  const [person] = plan.people;
  if (person === undefined || person.action === 'refuse' || person.action === 'handOff') {
    return `task: ${person?.humanTask ?? 'No single account has this e-mail address.'}`;
  }
  await writeFile(`${folder}/${plan.hash}.json`, JSON.stringify(plan), { mode: 0o600 });
  const journal = fileJournal(`${folder}/${plan.hash}.jsonl`);
  await applyPlan(plan, { clients, journal }).result;
  const [reported] = (await makeReport(plan, journal)).people;
  return `${person.action}: ${reported?.outcome.kind}`;
}
// #endregion

for (const email of ['jane.doe@example.com', 'omar.haddad@example.com', 'nobody@example.com']) {
  console.log(await offboard(email));
}
rmSync(folder, { recursive: true });
