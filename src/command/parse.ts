import { parseArgs } from 'node:util';

import { printableName, problemOfUnknown } from '../core/unknown-names.js';
import { commonOptions, type OptionDeclaration, type Subcommand } from './declaration.js';
import { optionUsage } from './help.js';
import { UsageError } from './usage-error.js';

export interface Parsed {
  readonly given: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly json: boolean;
  readonly help: boolean;
}

/** Finds a subcommand by its name. */
export function subcommandNamed(name: string, all: readonly Subcommand[]): Subcommand {
  const found = all.find((subcommand) => subcommand.name === name);
  if (found === undefined) {
    throw new UsageError([`Subcommand ${printableName(name)} ${sentence(problemOfUnknown(name, all.map((subcommand) => subcommand.name)))}`]);
  }
  return found;
}

/** Reads the arguments of a subcommand by its declaration. Names all that is wrong, and repeats no value. */
export function parseArguments({ name, positional, options }: Subcommand, argv: readonly string[]): Parsed {
  const declared: Readonly<Record<string, OptionDeclaration>> = { ...options, ...commonOptions };
  const { tokens } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: {
      ...Object.fromEntries(Object.entries(declared).map(([each, { value }]) => [each, { type: value === undefined ? ('boolean' as const) : ('string' as const) }])),
      help: { type: 'boolean', short: 'h' },
    },
  });
  const unknown = tokens.flatMap((token) => (token.kind === 'option' && !Object.hasOwn(declared, token.name) ? [problemOfName(token.rawName, Object.keys(declared))] : []));
  // What follows an unknown option may be its value: nothing more is known.
  if (unknown.length > 0) {
    throw new UsageError(unknown);
  }
  const problems: string[] = [];
  const given: string[] = [];
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === 'positional') {
      given.push(token.value);
    } else if (token.kind === 'option') {
      const option = declared[token.name] as OptionDeclaration;
      const problem = problemOfToken(option, token);
      const former = values.get(token.name) ?? [];
      if (problem !== undefined) {
        problems.push(`--${token.name} ${problem}`);
      } else if (former.length > 0 && option.multiple === undefined) {
        problems.push(`--${token.name} can be given once.`);
      }
      values.set(token.name, [...former, token.value ?? '']);
    }
  }
  const help = values.has('help');
  if (help && problems.length === 0) {
    return { given, options: {}, json: false, help };
  }
  const wanted = `<${positional?.name ?? ''}>`;
  if (positional === undefined ? given.length > 0 : given.length > 1 && positional.multiple === undefined) {
    problems.push(`${name} takes ${positional === undefined ? 'options only' : `one ${wanted}`}.`);
  }
  if (positional !== undefined && positional.optional === undefined && given.length === 0) {
    problems.push(`${name} needs ${wanted}: ${positional.description}`);
  }
  const absent = Object.keys(options).filter((each) => options[each]?.required === true && !values.has(each));
  problems.push(...absent.map((each) => `${name} needs ${optionUsage(each, options[each] as OptionDeclaration)}.`));
  if (values.has('json') && (values.get('format') ?? ['text']).some((format) => format !== 'text')) {
    problems.push('--json and --format exclude each other.');
  }
  if (problems.length > 0) {
    throw new UsageError(problems);
  }
  return {
    given,
    help,
    json: values.has('json'),
    options: Object.fromEntries(Object.entries(options).map(([each, option]) => [each, valueOf(option, values.get(each))])),
  };
}

function problemOfName(rawName: string, declared: readonly string[]): string {
  return `Option ${printableName(rawName)} ${sentence(problemOfUnknown(rawName, declared.map((each) => `--${each}`)))}`;
}

const sentence = (text: string): string => (text.endsWith('?') ? text : `${text}.`);

function problemOfToken(option: OptionDeclaration, { value, inlineValue }: { readonly value?: string | undefined; readonly inlineValue?: boolean | undefined }): string | undefined {
  if (option.value === undefined) {
    return value === undefined ? undefined : 'takes no value.';
  }
  // The next option is no value: `--out --json` is a value that was forgotten.
  if (value === undefined || value === '' || (inlineValue !== true && /^-./.test(value))) {
    return `needs a value: <${option.value}>.`;
  }
  if (option.least !== undefined && !(/^\d{1,9}$/.test(value) && Number(value) >= option.least)) {
    return `expects a whole number, ${option.least} or more.`;
  }
  if (option.choices !== undefined && !option.choices.includes(value)) {
    return `${printableName(value)} ${sentence(problemOfUnknown(value, option.choices))}`;
  }
  return undefined;
}

function valueOf(option: OptionDeclaration, values: readonly string[] | undefined): unknown {
  if (option.multiple === true) {
    return values ?? [];
  }
  if (option.value === undefined) {
    return values !== undefined;
  }
  const value = values?.at(-1);
  return value === undefined || option.least === undefined ? value : Number(value);
}
