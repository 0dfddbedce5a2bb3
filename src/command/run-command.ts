import { isAdminError, isCredentialProblem, version, type AdminError } from '../index.js';
import { oldestNode } from '../version.js';
import { commandLine } from './command-name.js';
import type { CommandProcess } from './command-process.js';
import type { Ending, Subcommand } from './declaration.js';
import { exitCodes, type ExitCode } from './exit-codes.js';
import { helpFor, helpForAll } from './help.js';
import { parseArguments, subcommandNamed } from './parse.js';
import { progressOn } from './progress.js';
import { subcommands } from './subcommands.js';
import { UsageError } from './usage-error.js';
import { wrapped } from './words.js';

/** Runs the command as a process would, and resolves to its exit code. It throws nothing. */
export async function runCommand(argv: readonly string[], process: CommandProcess): Promise<ExitCode> {
  const [name, ...rest] = argv;
  const { stdout, stderr, nodeVersion } = process;
  // An older one fails somewhere, perhaps in the middle of a run.
  if (isOlder(nodeVersion, oldestNode)) {
    stderr.write(`${wrapped(`This command needs Node.js ${oldestNode} or newer, and this is ${nodeVersion}. Nothing was changed.`)}\n`);
    return exitCodes.usage;
  }
  if (name === undefined) {
    stderr.write(`${helpForAll(subcommands)}\n`);
    return exitCodes.usage;
  }
  if (['--help', '-h', 'help', '--version'].includes(name) && rest.length === 0) {
    stdout.write(`${name === '--version' ? version : helpForAll(subcommands)}\n`);
    return exitCodes.done;
  }
  const json = rest.includes('--json');
  let subcommand: Subcommand | undefined;
  try {
    subcommand = subcommandNamed(name, subcommands);
    return await runSubcommand(subcommand, rest, process);
  } catch (error) {
    const failure = failureOf(error, subcommand);
    stderr.write(`${failure.text}\n`);
    if (json) {
      printJson(stdout, { error: failure.facts });
    }
    return failure.exitCode;
  }
}

function isOlder(one: string, other: string): boolean {
  const [major = 0, minor = 0] = one.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}

async function runSubcommand(subcommand: Subcommand, argv: readonly string[], process: CommandProcess): Promise<ExitCode> {
  const { given, options, json, help } = parseArguments(subcommand, argv);
  if (help) {
    process.stdout.write(`${helpFor(subcommand)}\n`);
    return exitCodes.done;
  }
  const progress = progressOn(process);
  let ending: Ending;
  try {
    ending = await subcommand.run({ ...process, given, options, json, progress });
  } finally {
    progress.end();
  }
  if (json && ending.facts !== undefined) {
    printJson(process.stdout, ending.facts);
  } else if (!json && ending.text !== undefined) {
    process.stdout.write(`${ending.text}\n`);
  }
  return ending.exitCode;
}

interface Failure {
  readonly exitCode: ExitCode;
  readonly facts: object;
  readonly text: string;
}

function failureOf(error: unknown, subcommand: Subcommand | undefined): Failure {
  if (error instanceof UsageError) {
    const help = commandLine(...(subcommand === undefined ? [] : [subcommand.name]), '--help');
    return {
      exitCode: exitCodes.usage,
      facts: { kind: 'usage', problems: error.problems },
      text: [...error.problems, `Help: ${help}`].map((problem) => wrapped(problem, { hanging: 2 })).join('\n'),
    };
  }
  if (isAdminError(error)) {
    const isInput = error.kind === 'validation' && error.source === 'input';
    return { exitCode: isInput ? exitCodes.usage : exitCodes.failed, facts: error.toJSON(), text: adminErrorInWords(error) };
  }
  // A mistake of the command itself. Its message may hold anything, so only its name and its place are printed.
  const { name, stack = '' } = error instanceof Error ? error : { name: 'Error' };
  const frames = stack.split('\n').filter((line) => /^ +at /.test(line));
  return { exitCode: exitCodes.failed, facts: { kind: 'unexpected', name }, text: [`The command failed unexpectedly: ${name}.`, ...frames].join('\n') };
}

/** What is wrong with the input, field by field; any other error says for itself who can fix it and how. */
function adminErrorInWords(error: AdminError): string {
  if (error.kind === 'aborted') {
    return 'Stopped.';
  }
  if (error.kind === 'validation' && error.source === 'input') {
    return ['This input is not right:', ...error.fields.map(({ field, problem }) => wrapped(`- ${field}: ${problem}`, { hanging: 2 }))].join('\n');
  }
  const hint = isCredentialProblem(error) ? [`Check the credentials: ${commandLine('check')}`] : [];
  return [wrapped(error.message), ...hint].join('\n');
}

function printJson(stdout: NodeJS.WritableStream, facts: object): void {
  stdout.write(`${JSON.stringify(facts, undefined, 2)}\n`);
}
