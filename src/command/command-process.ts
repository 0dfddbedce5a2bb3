/** What a process lends to the command. */
export interface CommandProcess {
  /** The version of its Node.js, or of the one that its runtime stands for. */
  readonly nodeVersion: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** Whether somebody is there to type a reply. */
  readonly isTerminal: boolean;
  /** Stops the subcommand. */
  readonly signal?: AbortSignal | undefined;
}
