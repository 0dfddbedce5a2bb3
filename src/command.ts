#!/usr/bin/env node
/** The command `atlassian-admin-sdk`: the flows of this package for a terminal and for scripts. */
import { exitCodes } from './command/exit-codes.js';
import { runCommand } from './command/run-command.js';

const stop = new AbortController();
// The second time the process ends at once: what is on its way is found out by "resume".
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => stop.abort());
}
// Whoever reads the output may have read enough. What is at work goes on, and ends with its own code.
let isLost = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  isLost ||= error.code !== 'EPIPE';
});
process.stderr.on('error', () => undefined);

const { env, stdin, stdout, stderr } = process;
const exitCode = await runCommand(process.argv.slice(2), {
  nodeVersion: process.versions.node,
  env,
  stdin,
  stdout,
  stderr,
  isTerminal: stdin.isTTY && stderr.isTTY,
  signal: stop.signal,
});
process.exitCode = isLost ? exitCodes.failed : exitCode;
