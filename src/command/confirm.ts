import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';

import type { Plan } from '../offboarding.js';
import type { CommandProcess } from './command-process.js';
import { UsageError } from './usage-error.js';
import { people, wrapped } from './words.js';

/**
 * Whether the people of a plan may be changed: somebody repeats their number, on the command line or in the terminal.
 * Without either it is refused.
 */
export async function isConfirmed(
  { fuse }: Plan,
  { yesPeople, where, stdin, stderr, isTerminal, signal }: Pick<CommandProcess, 'stdin' | 'stderr' | 'isTerminal' | 'signal'> & { readonly yesPeople: number | undefined; readonly where: string },
): Promise<boolean> {
  if (yesPeople !== undefined) {
    if (yesPeople !== fuse.people) {
      throw new UsageError(['--yes-people is not the number of people whom the plan changes.']);
    }
    return true;
  }
  if (fuse.people === 0) {
    return true;
  }
  if (!isTerminal) {
    throw new UsageError(['Without a terminal, --yes-people must repeat the number of people whom the plan changes.']);
  }
  stderr.write(`${wrapped(`The plan changes ${people(fuse.people)} of ${where}.`)}\n`);
  const terminal = createInterface({ input: stdin, output: stderr });
  // Whoever closes the terminal has not agreed.
  const closed = once(terminal, 'close').then(() => {
    stderr.write('\n');
    return '';
  });
  const question = terminal.question('Type this number to start: ', signal === undefined ? {} : { signal }).catch(() => '');
  const answer = await Promise.race([question, closed]);
  terminal.close();
  await closed;
  return answer.trim() === String(fuse.people);
}
