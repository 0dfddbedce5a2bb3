/** The command line, the environment or a file is not right. Nothing was changed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  /** One sentence for each thing that is wrong. */
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}
