/** How a subcommand ends, for scripts. */
export const exitCodes = {
  done: 0,
  failed: 1,
  needsPerson: 2,
  usage: 64,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What each exit code means: help and documents show these sentences. */
export const exitCodeMeanings: Readonly<Record<ExitCode, string>> = {
  0: 'All done.',
  1: 'It failed, or you stopped it. The error is on stderr.',
  2: 'It ran, and somebody needs a person: the output names them.',
  64: 'The command line, the environment or a file is not right. Nothing was changed.',
};
