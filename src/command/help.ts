import { variables } from '../environment.js';
import { commandName } from './command-name.js';
import { commonOptions, type OptionDeclaration, type Subcommand } from './declaration.js';
import { exitCodeMeanings } from './exit-codes.js';
import { listed, wrapped } from './words.js';

/** An option as it is written on the command line. */
export function optionUsage(name: string, { value }: OptionDeclaration): string {
  return value === undefined ? `--${name}` : `--${name} <${value}>`;
}

/** How a subcommand is written, without its options. */
export function usageOf({ name, positional }: Subcommand): string {
  const given = positional === undefined ? undefined : `<${positional.name}>${positional.multiple === true ? ' …' : ''}`;
  return [name, ...(given === undefined ? [] : [positional?.optional === true ? `[${given}]` : given])].join(' ');
}

/** What an option does, with what it may be. */
export function optionText({ description, choices, multiple, required }: OptionDeclaration): string {
  return [description, ...(choices === undefined ? [] : [`One of: ${choices.join(', ')}.`]), ...(multiple === true ? ['You can give it several times.'] : []), ...(required === true ? ['Required.'] : [])].join(' ');
}

/** The help for everything. */
export function helpForAll(all: readonly Subcommand[]): string {
  return [
    `Usage: ${commandName} <subcommand> [options]`,
    wrapped('Offboard people from Atlassian Cloud with a plan you review first.'),
    `Subcommands\n${listed(all.map((subcommand) => [usageOf(subcommand), subcommand.summary]))}`,
    `Options\n${listed([...optionRows(commonOptions), ['--version', 'Prints the version.']])}`,
    `Environment\n${listed(Object.entries(variables))}`,
    `Exit codes\n${listed(Object.entries(exitCodeMeanings))}`,
    wrapped(`"${commandName} <subcommand> --help" explains one subcommand.`),
  ].join('\n\n');
}

/** The help for one subcommand. */
export function helpFor(subcommand: Subcommand): string {
  const { summary, details, positional, options } = subcommand;
  return [
    wrapped(`Usage: ${commandName} ${usageOf(subcommand)} [options]`, { hanging: 2 }),
    [summary, ...details].map((sentence) => wrapped(sentence)).join('\n\n'),
    ...(positional === undefined ? [] : [`Arguments\n${listed([[`<${positional.name}>`, positional.description]])}`]),
    `Options\n${listed(optionRows({ ...options, ...commonOptions }))}`,
  ].join('\n\n');
}

function optionRows(options: Readonly<Record<string, OptionDeclaration>>): (readonly [string, string])[] {
  return Object.entries(options).map(([name, option]) => [optionUsage(name, option), optionText(option)]);
}
