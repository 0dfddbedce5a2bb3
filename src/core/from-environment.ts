import { adminError, isAdminError, type AdminErrorOf, type FieldProblem } from './errors.js';
import { checkOptions, type ClientOptions } from './options.js';
import { invalidInput } from './input.js';

/** Options of a client that is made from the environment. Its credential and its address come from variables. */
export interface EnvironmentOptions extends Omit<ClientOptions, 'baseUrl'> {
  /** The variables. An empty text counts as not set. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/** One way to make a client: each option, and the variable that it comes from. */
export type Way = Readonly<Record<string, string>>;

/** The variables of all ways of some clients. */
export type VariableOf<Ways extends readonly Way[]> = Ways[number] extends infer Each ? (Each extends Way ? Each[keyof Each] : never) : never;

/** The address that several clients share. It says nothing about which of them is wanted. */
export const sharedAddress = 'ATLASSIAN_API_URL';

/** Options that a client can do without. Of the rest of a way, none may be missing. */
const dispensable: readonly string[] = ['scopes', 'baseUrl'];

/** Options whose variable may list several places, with commas between them. Each place makes a client of its own. */
const places: readonly string[] = ['site', 'cloudId'];

/** The problem of a variable that is missing. */
export const notSet = 'is not set';

/** The variables that a way cannot do without. */
export function neededIn(way: Way): string[] {
  return Object.keys(way).flatMap((option) => (dispensable.includes(option) ? [] : (way[option] ?? [])));
}

/** Ways in words: "A, B and C, or A and D". */
export function waysInWords(ways: readonly (readonly string[])[]): string {
  return ways.map((names) => names.join(', ').replace(/, (?!.*, )/, ' and ')).join(', or ');
}

/** What is wrong with the variables of one client. */
export interface EnvironmentProblem {
  readonly fields: readonly FieldProblem[];
  readonly remedy: string;
}

/** The variables of the environment, read for one call. */
export class Environment {
  readonly #caller: string;
  readonly #variables: Readonly<Record<string, unknown>>;
  readonly #shared: ClientOptions;

  constructor(caller: string, options: EnvironmentOptions = {}) {
    checkOptions(caller, options, { own: ['env'], foreign: [] });
    const { env, ...shared } = options;
    const variables: unknown = env === undefined ? (globalThis as { readonly process?: { readonly env?: unknown } }).process?.env : env;
    this.#caller = caller;
    if (typeof variables !== 'object' || variables === null) {
      throw this.#refusal('env', env === undefined ? 'is needed, because this runtime has no process.env' : 'expected an object with the variables');
    }
    if ('baseUrl' in shared) {
      throw this.#refusal('baseUrl', 'comes from a variable of the environment');
    }
    this.#variables = variables as Readonly<Record<string, unknown>>;
    this.#shared = shared;
  }

  #refusal(field: string, problem: string): AdminErrorOf<'validation'> {
    return invalidInput(this.#caller, [{ field, problem }]);
  }

  #value(name: string): unknown {
    try {
      return this.#variables[name] ?? '';
    } catch {
      throw this.#refusal('env', 'is not readable: the runtime denies access to its variables');
    }
  }

  /** Which variables of a client are set. Only one that no other client reads shows that the client is wanted. */
  setIn(ways: readonly Way[]): string[] {
    const names = new Set(ways.flatMap((way) => Object.values(way)));
    return [...names].filter((name) => name !== sharedAddress && this.#value(name) !== '');
  }

  /** Whether the environment has a part of a credential of a client. An address alone is none. */
  asksFor(ways: readonly Way[]): boolean {
    const addresses = ways.map(({ baseUrl }) => baseUrl);
    return this.setIn(ways).some((name) => !addresses.includes(name));
  }

  /** Makes a client in the one way that is complete, or one for each place that a variable lists, or returns every problem. */
  clients<Client>(ways: readonly Way[], make: (options: object) => Client): { readonly clients: readonly Client[] } | EnvironmentProblem {
    const set = this.setIn(ways);
    const possible = ways.filter((way) => set.every((name) => Object.values(way).includes(name)));
    if (possible.length === 0) {
      return conflictOf(ways, set);
    }
    const missing = possible.map((way) => neededIn(way).filter((name) => !set.includes(name)));
    const way = possible[missing.findIndex((names) => names.length === 0)];
    return way === undefined
      ? { fields: [...new Set(missing.flat())].map((field) => ({ field, problem: notSet })), remedy: `Set ${waysInWords(missing)}.` }
      : this.#made(way, Object.fromEntries([...ways, way].flatMap((each) => Object.entries(each))), make);
  }

  #made<Client>(way: Way, names: Way, make: (options: object) => Client): { readonly clients: readonly Client[] } | EnvironmentProblem {
    const given: Record<string, unknown> = { ...this.#shared };
    for (const [option, name] of Object.entries(way)) {
      const value = this.#value(name);
      if (value !== '') {
        given[option] = option === 'scopes' ? String(value).split(/\s+/).filter((scope) => scope !== '') : value;
      }
    }
    const options = inEachPlace(way, given);
    try {
      return 'fields' in options ? options : { clients: options.map(make) };
    } catch (error) {
      if (!isAdminError(error) || error.kind !== 'validation') {
        throw error;
      }
      const fields = error.fields.map(({ field, problem }) => ({
        field: field.replace(/^\w+/, (option) => names[option] ?? option),
        // A word such as "site" is prose.
        problem: problem.replaceAll(/[a-z]+[A-Z]\w+/g, (option) => names[option] ?? option),
      }));
      return { fields, remedy: error.remedy };
    }
  }

  /** One error for the problems of all clients. It has names of variables, and never a value. */
  errorOf(problems: readonly EnvironmentProblem[]): AdminErrorOf<'validation'> {
    return adminError('validation', {
      endpoint: this.#caller,
      source: 'input',
      fields: problems.flatMap(({ fields }) => fields),
      meaning: '{call} cannot use the environment and sent nothing',
      remedy: [...new Set(problems.map(({ remedy }) => remedy))].join(' '),
    });
  }
}

/** The options of a client for each place in a list. An address of its own must be listed in the same way. */
function inEachPlace(way: Way, given: Readonly<Record<string, unknown>>): Record<string, unknown>[] | EnvironmentProblem {
  const option = places.find((place) => isListed(given[place]));
  const address = way['baseUrl'];
  if (option === undefined) {
    return [given];
  }
  const listed = entriesOf(given[option]);
  if (given['baseUrl'] === undefined || address === undefined || address === sharedAddress) {
    return listed.map((place) => ({ ...given, [option]: place }));
  }
  const addresses = entriesOf(given['baseUrl']);
  return addresses.length === listed.length
    ? listed.map((place, index) => ({ ...given, [option]: place, baseUrl: addresses[index] }))
    : {
        fields: [{ field: address, problem: `expected one address for each entry of ${way[option] ?? option}, with commas between them` }],
        remedy: `List as many addresses in ${address} as there are entries in ${way[option] ?? option}.`,
      };
}

function isListed(value: unknown): boolean {
  return typeof value === 'string' && value.includes(',');
}

function entriesOf(value: unknown): string[] {
  return String(value).split(',').map((entry) => entry.trim());
}

/** Variables that belong to different ways, each with those that exclude it. */
function conflictOf(ways: readonly Way[], set: readonly string[]): EnvironmentProblem {
  const goTogether = (one: string, other: string): boolean => ways.some((way) => [one, other].every((name) => Object.values(way).includes(name)));
  const fields = set.flatMap((field) => {
    const others = set.filter((other) => !goTogether(field, other));
    return others.length === 0 ? [] : [{ field, problem: `excludes ${others.join(', ')}` }];
  });
  return { fields, remedy: 'Keep one credential and one address for each client, and unset the other variables.' };
}

/** Makes one client from the environment. */
export function clientFromEnvironment<Client>(caller: string, ways: readonly Way[], options: EnvironmentOptions | undefined, make: (options: object) => Client): Client {
  const environment = new Environment(caller, options);
  const made = environment.clients(ways, make);
  if (!('clients' in made)) {
    throw environment.errorOf([made]);
  }
  const [client] = made.clients;
  if (client !== undefined && made.clients.length === 1) {
    return client;
  }
  const listed = environment.setIn(ways.map((way) => Object.fromEntries(places.flatMap((place) => (way[place] === undefined ? [] : [[place, way[place]]])))));
  throw environment.errorOf([
    { fields: listed.map((field) => ({ field, problem: 'lists several sites, and this makes one client' })), remedy: 'Name one site, or use clientsFromEnv().' },
  ]);
}
