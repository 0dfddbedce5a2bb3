/** The code of docs/came-back.md. Runs on a simulated organization; nothing real is touched. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

import { OrgAdminClient } from 'atlassian-admin-sdk';
import { applyPlan, fileJournal, makePlan } from 'atlassian-admin-sdk/offboarding';
import { Simulator } from 'atlassian-admin-sdk/simulator';

const folder = mkdtempSync(join(tmpdir(), 'came-back-'));
const simulator = new Simulator({ startAt: new Date().toISOString() });
const jane = simulator.addPerson({ name: 'Jane Doe' });
const clients = { org: new OrgAdminClient(simulator.credentials.orgAdmin) };
const plan = await makePlan([jane.accountId], { clients });
const journal = fileJournal(join(folder, 'journal.jsonl'));
await applyPlan(plan, { clients, journal }).result;
simulator.clock.advance('1h');
await clients.org.accounts.enable(jane.accountId);
// As if two hours had passed.
const present = Date.now;
Date.now = () => present() + 2 * 3_600_000;
const openTicket = (accountId: string, tasks: readonly string[], steps: number): void => console.log(accountId === jane.accountId, tasks.length, steps);
const secret = 'the-header-of-the-webhook';

// #region watch
import { join } from 'node:path';
import { fileWatchStore, watch } from 'atlassian-admin-sdk/watch';

const store = fileWatchStore(join(folder, 'watch.json'));
for await (const found of watch({ plans: [{ plan, journal }], clients, store })) {
  if (found.kind === 'returned') {
    openTicket(found.accountId, found.findings.map(({ humanTask }) => humanTask), found.plan?.fuse.people ?? 0);
  }
}
// #endregion

// #region webhook
import { auditWebhook } from 'atlassian-admin-sdk/watch';

const watching = watch({ plans: [{ plan, journal }], clients, store, deadline: 8 * 3_600_000 });
const receive = auditWebhook({ authorization: secret, onEvents: (events) => watching.notice(events) });
// #endregion

console.log((await receive(new Request('https://hooks.example.com/', { method: 'POST', headers: { authorization: secret }, body: '[]' }))).status);
await watching.return();
Date.now = present;
rmSync(folder, { recursive: true });
