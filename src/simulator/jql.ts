import { jiraRefusal } from './answer.js';

/** The values that a thing has for a name of JQL. */
export type JqlValues<T> = (thing: T) => readonly string[];

/** What a search can compare. */
export interface JqlNames<T> {
  /** The values for the name of a field, in lower case, or nothing if there is no such field. */
  readonly field: (name: string) => JqlValues<T> | undefined;
  /** Whether the values of a field are account ids. */
  readonly hasPeople: (field: string) => boolean;
  /** The values that a function stands for, such as `pendingApprovalBy("…")`: whether a thing matches it. */
  readonly function?: (field: string, name: string, parameters: readonly string[]) => ((thing: T) => boolean) | undefined;
}

/** A search: whether a thing matches, and in which order to return things. */
export interface JqlSearch<T> {
  readonly matches: (thing: T) => boolean;
  /** Account ids of which every match names one. Absent if a match may name anybody. */
  readonly people: readonly string[] | undefined;
  readonly order: readonly { readonly field: string; readonly isDescending: boolean }[];
}

type JqlCondition<T> = Pick<JqlSearch<T>, 'matches' | 'people'>;

const token = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(!=|[=(),])|([\w.:@-]+(?:\[\d+\])?))/y;

interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

/**
 * Reads the part of JQL that searches for people and projects need: `=`, `!=`, `in`, `not in`, `is empty`, functions, joined
 * by `and`, `or` and `not`. Everything else is refused, as is a search without a restriction.
 */
export function readJql<T>(jql: string, names: JqlNames<T>): JqlSearch<T> {
  return new JqlReader(tokensOf(jql), names).whole();
}

function tokensOf(jql: string): Token[] {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  const text = jql.trimEnd();
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (match === null) {
      throw jiraRefusal(400, `Error in the JQL Query: a character at position ${at + 1} is not understood.`);
    }
    const [, double, single, operator, word] = match;
    const quoted = double ?? single;
    tokens.push(quoted === undefined ? { text: operator ?? word ?? '', quoted: false } : { text: quoted.replaceAll(/\\(.)/g, '$1'), quoted: true });
  }
  return tokens;
}

class JqlReader<T> {
  #at = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly names: JqlNames<T>,
  ) {}

  whole(): JqlSearch<T> {
    if (this.tokens.length === 0 || this.#sees('order')) {
      throw jiraRefusal(400, 'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.');
    }
    const condition = this.#either();
    const order = this.#accept('order') ? this.#order() : [];
    if (this.#at < this.tokens.length) {
      throw this.#misunderstood();
    }
    return { ...condition, order };
  }

  #order(): JqlSearch<T>['order'] {
    this.#expect('by');
    const order: { field: string; isDescending: boolean }[] = [];
    do {
      const field = this.#next().text.toLowerCase();
      const isDescending = this.#accept('desc');
      if (!isDescending) {
        this.#accept('asc');
      }
      order.push({ field, isDescending });
    } while (this.#accept(','));
    return order;
  }

  #either(): JqlCondition<T> {
    const conditions = [this.#both()];
    while (this.#accept('or')) {
      conditions.push(this.#both());
    }
    const people = conditions.map((condition) => condition.people);
    return {
      matches: conditions.length === 1 ? (conditions[0] as JqlCondition<T>).matches : (thing) => conditions.some(({ matches }) => matches(thing)),
      people: people.includes(undefined) ? undefined : people.flatMap((accountIds) => accountIds ?? []),
    };
  }

  #both(): JqlCondition<T> {
    const conditions = [this.#one()];
    while (this.#accept('and')) {
      conditions.push(this.#one());
    }
    const people = conditions.flatMap((condition) => (condition.people === undefined ? [] : [condition.people]));
    return {
      matches: conditions.length === 1 ? (conditions[0] as JqlCondition<T>).matches : (thing) => conditions.every(({ matches }) => matches(thing)),
      people: people.sort((one, other) => one.length - other.length)[0],
    };
  }

  #one(): JqlCondition<T> {
    if (this.#accept('not')) {
      const { matches } = this.#one();
      return { matches: (thing) => !matches(thing), people: undefined };
    }
    if (this.#accept('(')) {
      const condition = this.#either();
      this.#expect(')');
      return condition;
    }
    return this.#clause();
  }

  #clause(): JqlCondition<T> {
    const field = this.#next().text;
    const valuesOf = this.names.field(field.toLowerCase());
    if (valuesOf === undefined) {
      throw jiraRefusal(400, `Field '${field}' does not exist or you do not have permission to view it.`);
    }
    if (this.#accept('is')) {
      const isNot = this.#accept('not');
      if (!this.#accept('empty') && !this.#accept('null')) {
        throw this.#misunderstood();
      }
      return { matches: (thing) => (valuesOf(thing).length === 0) !== isNot, people: undefined };
    }
    if (this.#accept('=')) {
      return this.#operand(field, valuesOf);
    }
    // In JQL, an issue without a value matches neither = nor !=.
    const isOther = ({ matches }: JqlCondition<T>): JqlCondition<T> => ({ matches: (thing) => valuesOf(thing).length > 0 && !matches(thing), people: undefined });
    if (this.#accept('!=')) {
      return isOther(this.#operand(field, valuesOf));
    }
    const isNot = this.#accept('not');
    this.#expect('in');
    this.#expect('(');
    const wanted = this.#list();
    const isIn = this.#isOneOf(field, valuesOf, wanted);
    return isNot ? isOther(isIn) : isIn;
  }

  /** One value, or a function. */
  #operand(field: string, valuesOf: JqlValues<T>): JqlCondition<T> {
    const name = this.#next();
    if (name.quoted || !this.#accept('(')) {
      return this.#isOneOf(field, valuesOf, [name.text]);
    }
    const parameters = this.#sees(')') ? [] : this.#list();
    if (parameters.length === 0) {
      this.#expect(')');
    }
    const matches = this.names.function?.(field.toLowerCase(), name.text.toLowerCase(), parameters);
    if (matches === undefined) {
      throw jiraRefusal(400, `Unable to find JQL function '${name.text}(${parameters.length === 0 ? '' : '...'})' for the field '${field}'.`);
    }
    // The functions of this Jira have people as their parameters.
    return { matches, people: parameters.length === 0 ? undefined : parameters };
  }

  #isOneOf(field: string, valuesOf: JqlValues<T>, wanted: readonly string[]): JqlCondition<T> {
    return { matches: has(valuesOf, wanted), people: this.names.hasPeople(field.toLowerCase()) ? wanted : undefined };
  }

  /** Values up to the closing bracket. */
  #list(): string[] {
    const wanted = [this.#next().text];
    while (this.#accept(',')) {
      wanted.push(this.#next().text);
    }
    this.#expect(')');
    return wanted;
  }

  #sees(word: string): boolean {
    const next = this.tokens[this.#at];
    return next !== undefined && !next.quoted && next.text.toLowerCase() === word;
  }

  #accept(word: string): boolean {
    const sees = this.#sees(word);
    this.#at += sees ? 1 : 0;
    return sees;
  }

  #expect(word: string): void {
    if (!this.#accept(word)) {
      throw this.#misunderstood();
    }
  }

  #next(): Token {
    const next = this.tokens[this.#at];
    if (next === undefined || (!next.quoted && /^[=(),]$|^!=$/.test(next.text))) {
      throw this.#misunderstood();
    }
    this.#at += 1;
    return next;
  }

  #misunderstood(): Error {
    return jiraRefusal(400, `Error in the JQL Query: part ${this.#at + 1} of the query is not understood.`);
  }
}

/** Whether one of the values is wanted, in upper or lower case. */
function has<T>(valuesOf: JqlValues<T>, wanted: readonly string[]): (thing: T) => boolean {
  const lower = new Set(wanted.map((value) => value.toLowerCase()));
  return (thing) => {
    for (const value of valuesOf(thing)) {
      if (lower.has(value.toLowerCase())) {
        return true;
      }
    }
    return false;
  };
}
