#!/usr/bin/env node
/** The command `atlassian-admin-sdk`: the flows of this package for a terminal and for scripts. */
import { runCommand } from './command/run-command.js';

const stop = new AbortController();
// The second time the process ends at once: what is on its way is found out by "resume".
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());
// Whoever reads the output may have read enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const { env, stdin, stdout, stderr } = process;
process.exitCode = await runCommand(process.argv.slice(2), {
  nodeVersion: process.versions.node,
  env,
  stdin,
  stdout,
  stderr,
  isTerminal: stdin.isTTY && stderr.isTTY,
  signal: stop.signal,
});
