/** The code of docs/access-review.md. Runs on a simulated organization; nothing real is touched. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';

import { OrgAdminClient } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';

const folder = mkdtempSync(join(tmpdir(), 'access-review-'));
const simulator = new Simulator();
simulator.addPerson({ name: 'Jane Doe', groups: ['jira-users'], lastActive: { 'jira-software': '2d' } });
simulator.addPerson({ name: 'Omar Haddad', groups: ['jira-users'], lastActive: { 'jira-software': '200d' } });
const [site] = Object.values(simulator.state.sites);
for (const group of Object.values(simulator.state.groups)) group.grants = { [`ari:cloud:jira-software::site/${site?.cloudId ?? ''}`]: ['atlassian/user'] };
const clients = { org: new OrgAdminClient(simulator.credentials.orgAdmin) };
writeFileSync(join(folder, 'prices.csv'), 'Product,Price,Currency\nJira,7.75,USD\n');

// #region read
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readPrices, reviewAccess, reviewAsCsv } from 'atlassian-admin-sdk/access-review';

const { prices } = await readPrices(createReadStream(join(folder, 'prices.csv')));
const review = await reviewAccess({ clients, inactiveDays: 90, prices });
console.log(review.rows.length, 'rows,', review.notReadable.length, 'not readable');
for (const { cost, currency } of review.costs.inactive) console.log('inactive seats cost', cost, currency);
await writeFile(join(folder, 'review.csv'), await reviewAsCsv(review), { mode: 0o600 });
// #endregion

// What an owner writes into the file.
const rows = readFileSync(join(folder, 'review.csv'), 'utf8').split('\r\n');
writeFileSync(join(folder, 'review.csv'), rows.map((row, index) => (index === 0 ? row : row.replace(/,,,$/, `,${row.includes('Omar') ? 'remove' : 'keep'},Olga Owner,`))).join('\r\n'));

// #region decide
import { makeReviewPlans, readReviewDecisions } from 'atlassian-admin-sdk/access-review';
import { applyPlan, fileJournal } from 'atlassian-admin-sdk/offboarding';

const { decisions, problems, undecided } = await readReviewDecisions(createReadStream(join(folder, 'review.csv')), review);
console.log(problems.length, 'lines not usable,', undecided.length, 'rows undecided');

const { plans, tasks, saves } = await makeReviewPlans(review, decisions, { clients });
for (const { name, because, humanTask } of tasks) console.log(name, because, humanTask);
console.log(plans.length, 'plans save', saves[0]?.cost, saves[0]?.currency);
const applied = [];
for (const { plan } of plans) {
  const journal = fileJournal(join(folder, `${plan.hash}.jsonl`));
  await applyPlan(plan, { clients, journal }).result;
  applied.push({ plan, journal });
}
// #endregion

// #region finish
import { finishedReviewAsMarkdown, finishReview, verifyFinishedReview } from 'atlassian-admin-sdk/access-review';
import { createSigningKey } from 'atlassian-admin-sdk/seals';

const runKey = await createSigningKey();
const finished = await finishReview({ review, decisions, plans: applied, tasks, clients, runKey });
console.log(finished.counts.removed, 'removed,', finished.counts.notRemoved, 'not removed, saved', finished.costs.saved[0]?.cost);
await writeFile(join(folder, 'finished.md'), await finishedReviewAsMarkdown(finished), { mode: 0o600 });
const { isWhole, signature } = await verifyFinishedReview(finished, { publicKeys: [runKey.publicKey] });
console.log(isWhole, signature);
// #endregion

// #region next
const next = await reviewAccess({ clients, prices, previous: finished });
console.log((await reviewAsCsv(next, { only: 'changes' })).trim().split('\n').length - 1, 'rows to decide');
// #endregion

rmSync(folder, { recursive: true });
