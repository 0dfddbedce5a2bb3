import { once } from 'node:events';
import { access, constants, mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';

import { factSheetAsMarkdown, fileVerificationJournal, verifyOrganization, type VerificationPart } from '../../verification.js';
import { connect } from '../connect.js';
import { defineSubcommand, type Call } from '../declaration.js';
import { exitCodes } from '../exit-codes.js';
import { refuseExisting, save } from '../files.js';
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
    out: { value: 'file', description: 'Writes the fact sheet as JSON to this new file, and as Markdown next to it.' },
  },
  async run(call) {
    const { options, signal } = call;
    const accountId = options['test-account'];
    const { clients, where } = connect(call);
    if (accountId === undefined && (options['yes-account'] !== undefined || options['schedule-deletion'] || options.journal !== undefined)) {
      throw new UsageError(['--yes-account, --schedule-deletion and --journal need --test-account.']);
    }
    const journalPath = options.journal ?? 'verification.journal.jsonl';
    const { out } = options;
    if (out !== undefined) {
      await refuseUnwritable(out, journalPath);
      await refuseUnwritable(markdownPathOf(out), journalPath);
    }
    if (accountId !== undefined && !(await isConfirmed(call, accountId, where))) {
      return { exitCode: exitCodes.failed, facts: { changed: false }, text: 'Nothing was changed.' };
    }
    const { facts, testAccount } = await verifyOrganization({
      clients,
      signal,
      onPart: (part) => call.progress.line(parts[part]),
      ...(accountId === undefined ? {} : { testAccount: { accountId, confirm: accountId, journal: fileVerificationJournal(journalPath), scheduleDeletion: options['schedule-deletion'] } }),
    });
    const markdown = factSheetAsMarkdown(facts);
    const json = `${JSON.stringify(facts, undefined, 2)}\n`;
    const notWritten = out === undefined ? undefined : await problemOfSaving(async () => {
      await save(out, json);
      await save(markdownPathOf(out), markdown);
    });
    const settled = Object.keys(facts.behaviours).length;
    return {
      exitCode: testAccount === 'notRestored' ? exitCodes.needsPerson : notWritten === undefined ? exitCodes.done : exitCodes.failed,
      facts: { testAccount, facts, ...(notWritten === undefined ? {} : { notWritten }) },
      text: [
        ...(testAccount === 'notRestored' ? [wrapped(`The test account may not be as it was. Run the command again${out === undefined ? '' : ' with another --out'}: it restores the account by ${journalPath}.`)] : []),
        wrapped(`${counted(settled, 'behaviour is', 'behaviours are')} settled, ${facts.notSettled.length} not. ${accountId === undefined ? 'Nothing was changed.' : testAccount === 'restored' ? 'The test account is as it was.' : ''}`),
        ...(notWritten === undefined ? [] : [wrapped(`${notWritten} The fact sheet follows.`)]),
        out === undefined ? markdown.trimEnd() : notWritten === undefined ? `Written: ${out}\nWritten: ${markdownPathOf(out)}` : json.trimEnd(),
      ].join('\n\n'),
    };
  },
});

/** Refuses a file that could not be written in the end: by then the account was changed, and the sheet would be lost. */
async function refuseUnwritable(path: string, journalPath: string): Promise<void> {
  if (resolve(path) === resolve(journalPath)) {
    throw new UsageError(['--out and --journal are the same file.']);
  }
  await refuseExisting(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    throw new UsageError([`${path} cannot be written: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}.`]);
  }
}

/** What kept a file from being written. A usage error says that nothing was changed: here it may be wrong. */
async function problemOfSaving(write: () => Promise<void>): Promise<string | undefined> {
  try {
    await write();
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) {
      return error.problems.join(' ');
    }
    throw error;
  }
}

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
