import type { CommandProcess } from './command-process.js';
import type { ExitCode } from './exit-codes.js';
import type { Progress } from './progress.js';

/** What is given without a name, such as the file of a plan. */
export interface PositionalDeclaration {
  readonly name: string;
  readonly description: string;
  readonly optional?: true;
  readonly multiple?: true;
}

/** One option, as the parser, help and documents read it. */
export interface OptionDeclaration {
  readonly description: string;
  /** What its value is, such as `file`. Absent for a switch. */
  readonly value?: string;
  /** The value is a whole number, this at least. */
  readonly least?: number;
  /** The value is one of these. */
  readonly choices?: readonly string[];
  readonly multiple?: true;
  readonly required?: true;
}

type Options = Readonly<Record<string, OptionDeclaration>>;

type ValueOf<Option extends OptionDeclaration> = Option extends { readonly multiple: true }
  ? readonly string[]
  : Option extends { readonly required: true; readonly least: number }
    ? number
    : Option extends { readonly least: number }
      ? number | undefined
      : Option extends { readonly choices: readonly (infer Choice)[] }
        ? Choice | undefined
        : Option extends { readonly required: true; readonly value: string }
          ? string
          : Option extends { readonly value: string }
            ? string | undefined
            : boolean;

type GivenOf<Positional extends PositionalDeclaration | undefined> = Positional extends { readonly optional: true }
  ? readonly string[]
  : Positional extends PositionalDeclaration
    ? readonly [string, ...string[]]
    : readonly [];

/** What a call gives for some options. */
export type ValuesOf<Declared extends Options> = { readonly [Name in keyof Declared]: ValueOf<Declared[Name]> };

/** One call of a subcommand, after its command line was checked. */
export interface Call<Given = readonly string[], Values = Readonly<Record<string, unknown>>> extends CommandProcess {
  readonly given: Given;
  readonly options: Values;
  readonly json: boolean;
  readonly progress: Progress;
}

/** How a subcommand ended: the same facts for programs and for people. */
export interface Ending {
  readonly exitCode: ExitCode;
  /** Printed with `--json`. Absent if everything is printed already. */
  readonly facts?: object;
  /** Printed without. */
  readonly text?: string;
}

/** A subcommand: the parser, help, errors and documents are made from this one declaration. */
export interface Subcommand {
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  /** What is good to know before it is used. */
  readonly details: readonly string[];
  readonly positional?: PositionalDeclaration | undefined;
  readonly options: Options;
  run(call: Call): Promise<Ending>;
}

/** What every subcommand takes. */
export const commonOptions = {
  json: { description: 'Prints JSON on stdout.' },
  help: { description: 'Prints this help.' },
} as const satisfies Options;

/** Declares a subcommand. What it is called with has the types of its declaration. */
export function defineSubcommand<
  const Declared extends Options,
  const Positional extends PositionalDeclaration | undefined = undefined,
>(subcommand: {
  readonly name: string;
  readonly summary: string;
  readonly details?: readonly string[];
  readonly positional?: Positional;
  readonly options: Declared;
  run(call: Call<GivenOf<Positional>, ValuesOf<Declared>>): Promise<Ending>;
}): Subcommand {
  return { details: [], ...subcommand };
}
