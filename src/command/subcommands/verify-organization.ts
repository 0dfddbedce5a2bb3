import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';

import { factSheetAsMarkdown, fileVerificationJournal, verifyOrganization, type VerificationPart } from '../../verification.js';
import { connect } from '../connect.js';
import { defineSubcommand, type Call } from '../declaration.js';
import { exitCodes } from '../exit-codes.js';
import { save } from '../files.js';
import { UsageError } from '../usage-error.js';
import { counted, wrapped } from '../words.js';

const parts: Readonly<Record<VerificationPart, string>> = {
  undo: 'An earlier verification was interrupted: the test account is restored first.',
  operations: 'Reads every declared operation once.',
  behaviours: 'Settles what reading shows.',
  admission: 'Reads whether the test account may be used.',
  testAccount: 'Cuts and restores the access of the test account.',
};

export const verifyRealOrganization = defineSubcommand({
  name: 'verify-organization',
  summary: 'Finds out how your organization behaves, as a fact sheet.',
  details: [
    'Without --test-account it only reads. The fact sheet names nobody: you can put it into an issue report.',
    'With --test-account it deactivates and suspends that one account, and restores it. Atlassian sends its owner an e-mail. It refuses admins, the caller, and accounts that are in use or in charge of something.',
    'In a terminal it asks for the account id. Without a terminal, give it again with --yes-account. After a crash, run it again with the same journal: it restores the account first.',
  ],
  options: {
    'test-account': { value: 'id', description: 'The account id of a test account that nobody uses.' },
    'yes-account': { value: 'id', description: 'The account id again, for unattended runs.' },
    'schedule-deletion': { description: 'Also schedules the deletion of the test account, and cancels it.' },
    journal: { value: 'file', description: 'The journal. Default: verification.journal.jsonl.' },
    out: { value: 'file', description: 'Writes the fact sheet as JSON to this file, and as Markdown next to it.' },
  },
  async run(call) {
    const { options, signal } = call;
    const accountId = options['test-account'];
    const { clients, where } = connect(call);
    if (accountId === undefined && (options['yes-account'] !== undefined || options['schedule-deletion'] || options.journal !== undefined)) {
      throw new UsageError(['--yes-account, --schedule-deletion and --journal need --test-account.']);
    }
    if (accountId !== undefined && !(await isConfirmed(call, accountId, where))) {
      return { exitCode: exitCodes.failed, facts: { changed: false }, text: 'Nothing was changed.' };
    }
    const journalPath = options.journal ?? 'verification.journal.jsonl';
    const { facts, testAccount } = await verifyOrganization({
      clients,
      signal,
      onPart: (part) => call.progress.line(parts[part]),
      ...(accountId === undefined ? {} : { testAccount: { accountId, confirm: accountId, journal: fileVerificationJournal(journalPath), scheduleDeletion: options['schedule-deletion'] } }),
    });
    const { out } = options;
    const markdown = factSheetAsMarkdown(facts);
    if (out !== undefined) {
      await save(out, `${JSON.stringify(facts, undefined, 2)}\n`);
      await save(markdownPathOf(out), markdown);
    }
    const settled = Object.keys(facts.behaviours).length;
    return {
      exitCode: testAccount === 'notRestored' ? exitCodes.needsPerson : exitCodes.done,
      facts: { testAccount, facts },
      text: [
        ...(testAccount === 'notRestored' ? [wrapped(`The test account may not be as it was. Run the same command again: it restores the account by ${journalPath}.`)] : []),
        wrapped(`${counted(settled, 'behaviour is', 'behaviours are')} settled, ${facts.notSettled.length} not. ${accountId === undefined ? 'Nothing was changed.' : testAccount === 'restored' ? 'The test account is as it was.' : ''}`),
        out === undefined ? markdown.trimEnd() : `Written: ${out}\nWritten: ${markdownPathOf(out)}`,
      ].join('\n\n'),
    };
  },
});

function markdownPathOf(path: string): string {
  return `${path.replace(/\.json$/, '')}.md`;
}

/** Whether the one account may be changed: somebody gives its id a second time, on the command line or in the terminal. */
async function isConfirmed({ options, stdin, stderr, isTerminal, signal }: Call<readonly [], { readonly 'yes-account': string | undefined }>, accountId: string, where: string): Promise<boolean> {
  if (options['yes-account'] !== undefined) {
    if (options['yes-account'] !== accountId) {
      throw new UsageError(['--yes-account is not the account id of --test-account.']);
    }
    return true;
  }
  if (!isTerminal) {
    throw new UsageError(['Without a terminal, --yes-account must be the account id of --test-account.']);
  }
  stderr.write(`${wrapped(`This deactivates, suspends and restores one account of ${where}.`)}\n`);
  const terminal = createInterface({ input: stdin, output: stderr });
  // Whoever closes the terminal has not agreed.
  const closed = once(terminal, 'close').then(() => {
    stderr.write('\n');
    return '';
  });
  const question = terminal.question('Type the account id of the test account to start: ', signal === undefined ? {} : { signal }).catch(() => '');
  const typed = await Promise.race([question, closed]);
  terminal.close();
  await closed;
  return typed.trim() === accountId;
}
