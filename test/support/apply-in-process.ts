/**
 * A process that applies a plan on the built package, to be killed. With a job as its argument it does that one, and
 * kills itself where the job says so, with a signal that nothing can catch; without one it takes jobs as messages.
 */
import { readFile } from 'node:fs/promises';

import { OrgAdminClient, ProductClient, ScimClient } from 'atlassian-admin-sdk';
import { applyPlan, fileJournal, type Plan, type RunResult } from 'atlassian-admin-sdk/offboarding';
import type { SimulatedCredentials } from 'atlassian-admin-sdk/simulator';

import { deadly } from './deadly.ts';

export interface ApplyJob {
  readonly planFile: string;
  readonly journalFile: string;
  readonly credentials: Pick<SimulatedCredentials, 'orgAdmin'> & Partial<Pick<SimulatedCredentials, 'product' | 'scim'>>;
  /** Of several sites. Default: those of the one in `credentials`. */
  readonly products?: readonly SimulatedCredentials['product'][];
  /** How many people are worked on at the same time. */
  readonly concurrency: number;
  /** The process ends as soon as this many lines of the journal are on the disk. */
  readonly dieAfterLines?: number;
}

export type ApplyAnswer = { readonly result: RunResult } | { readonly error: string };

async function run({ planFile, journalFile, credentials, products, concurrency, dieAfterLines }: ApplyJob): Promise<RunResult> {
  const plan = JSON.parse(await readFile(planFile, 'utf8')) as Plan;
  const { orgAdmin, product, scim } = credentials;
  const retry = { baseDelay: 1, maximumDelay: 2 };
  const clients = {
    org: new OrgAdminClient({ ...orgAdmin, retry }),
    product: products?.map((site) => new ProductClient({ ...site, retry })) ?? (product === undefined ? undefined : new ProductClient({ ...product, retry })),
    scim: scim === undefined ? [] : [new ScimClient({ ...scim, retry })],
  };
  const journal = fileJournal(journalFile);
  return applyPlan(plan, { clients, journal: dieAfterLines === undefined ? journal : deadly(journal, dieAfterLines), concurrency, verificationDeadline: 50 }).result;
}

async function answer(job: ApplyJob): Promise<ApplyAnswer> {
  try {
    return { result: await run(job) };
  } catch (error) {
    return { error: String(error) };
  }
}

const [, , given] = process.argv;
if (given === undefined) {
  process.on('message', ({ id, job }: { id: number; job: ApplyJob }) => {
    void answer(job).then((answered) => process.send?.({ id, answered }));
  });
} else {
  const answered = await answer(JSON.parse(given) as ApplyJob);
  if ('error' in answered) {
    process.stderr.write(answered.error);
    process.exitCode = 1;
  }
}
