/**
 * A process that verifies an organization on the built package, to be killed. It kills itself after so many entries of
 * the journal, with a signal that nothing can catch.
 */
import { OrgAdminClient, ProductClient, ScimClient } from 'atlassian-admin-sdk';
import type { SimulatedCredentials } from 'atlassian-admin-sdk/simulator';
import { fileVerificationJournal, verifyOrganization, type Verification } from 'atlassian-admin-sdk/verification';

import { deadly } from './deadly.ts';

export interface VerifyJob {
  readonly credentials: Pick<SimulatedCredentials, 'orgAdmin' | 'product' | 'scim'>;
  readonly accountId: string;
  readonly journalFile: string;
  /** The process ends as soon as this many entries are on the disk: before the change that the entry announces. */
  readonly dieAfterEntries?: number;
  /** The process ends as soon as this many changes were sent: after the change, before the next entry. */
  readonly dieAfterChanges?: number;
}

async function run({ credentials, accountId, journalFile, dieAfterEntries, dieAfterChanges }: VerifyJob): Promise<Verification> {
  const journal = fileVerificationJournal(journalFile);
  let changes = 0;
  const dieAtLast = (): void => {
    changes += 1;
    if (changes === dieAfterChanges) {
      process.kill(process.pid, 'SIGKILL');
    }
  };
  const shared = {
    retry: { baseDelay: 1, maximumDelay: 2 },
    onResponse: ({ endpoint }: { readonly endpoint: string }) => {
      if (/lifecycle|suspend|restore|^PATCH|^DELETE/.test(endpoint)) {
        dieAtLast();
      }
    },
  };
  return verifyOrganization({
    clients: { org: new OrgAdminClient({ ...credentials.orgAdmin, ...shared }), product: new ProductClient({ ...credentials.product, ...shared }), scim: [new ScimClient({ ...credentials.scim, ...shared })] },
    operations: false,
    pause: 1,
    patience: 200,
    tokenPatience: 0,
    testAccount: { accountId, confirm: accountId, journal: dieAfterEntries === undefined ? journal : deadly(journal, dieAfterEntries), scheduleDeletion: true },
  });
}

try {
  const { testAccount } = await run(JSON.parse(process.argv[2] ?? '') as VerifyJob);
  process.stdout.write(testAccount);
} catch (error) {
  process.stderr.write(String(error));
  process.exitCode = 1;
}
