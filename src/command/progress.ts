import type { CommandProcess } from './command-process.js';

/** Tells on stderr how far a subcommand is. */
export interface Progress {
  /** Something that happened, as a line. */
  line(text: string): void;
  /** How many there are so far: in a terminal the line is written anew, elsewhere there is one for every hundred. */
  count(count: number, what: string): void;
  /** Ends a line that is being written anew. */
  end(): void;
}

const linesApart = 100;

export function progressOn({ stderr, isTerminal }: Pick<CommandProcess, 'stderr' | 'isTerminal'>): Progress {
  let isOpen = false;
  const end = (): void => {
    if (isOpen) {
      stderr.write('\n');
    }
    isOpen = false;
  };
  return {
    end,
    line: (text) => {
      end();
      stderr.write(`${text}\n`);
    },
    count: (count, what) => {
      if (isTerminal) {
        stderr.write(`\r${count} ${what}`);
        isOpen = true;
      } else if (count % linesApart === 0) {
        stderr.write(`${count} ${what}\n`);
      }
    },
  };
}
