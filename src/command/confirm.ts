import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';

import type { Plan } from '../offboarding.js';
import type { CommandProcess } from './command-process.js';
import { UsageError } from './usage-error.js';
import { changesInWords } from './plan-words.js';
import { wrapped } from './words.js';

/**
 * Whether the people of a plan may be changed: somebody repeats their number, on the command line or in the terminal. The
 * same for the things that successors get. Without either it is refused.
 */
export async function isConfirmed(
  { fuse }: Pick<Plan, 'fuse'>,
  {
    yesPeople,
    yesThings,
    where,
    purpose,
    stdin,
    stderr,
    isTerminal,
    signal,
  }: Pick<CommandProcess, 'stdin' | 'stderr' | 'isTerminal' | 'signal'> & { readonly yesPeople: number | undefined; readonly yesThings: number | undefined; readonly where: string; readonly purpose: 'start' | 'approve' },
): Promise<boolean> {
  const { people, things = 0 } = fuse;
  if (yesThings !== undefined && yesThings !== things) {
    throw new UsageError(['--yes-things is not the number of things that successors get.']);
  }
  if (yesPeople !== undefined) {
    if (yesPeople !== people) {
      throw new UsageError(['--yes-people is not the number of people whom the plan changes.']);
    }
    if (things > 0 && yesThings === undefined) {
      throw new UsageError(['--yes-things is missing: the number of things that successors get.']);
    }
    return true;
  }
  if (people === 0) {
    return true;
  }
  if (!isTerminal) {
    const more = things === 0 ? '' : ', and --yes-things the number of things that successors get';
    throw new UsageError([`Without a terminal, --yes-people must repeat the number of people whom the plan changes${more}.`]);
  }
  stderr.write(`${wrapped(`The plan changes ${changesInWords(fuse)} of ${where}.`)}\n`);
  const terminal = createInterface({ input: stdin, output: stderr });
  // Whoever closes the terminal has not agreed.
  const closed = once(terminal, 'close').then(() => {
    stderr.write('\n');
    return '';
  });
  const wanted = things === 0 ? 'this number' : 'both numbers, with a space between them,';
  const question = terminal.question(`Type ${wanted} to ${purpose}: `, signal === undefined ? {} : { signal }).catch(() => '');
  const typed = await Promise.race([question, closed]);
  terminal.close();
  await closed;
  return typed.trim().replaceAll(/\s+/g, ' ') === (things === 0 ? String(people) : `${people} ${things}`);
}
