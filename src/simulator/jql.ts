import { jiraRefusal } from './answer.js';

/** The names that a JQL clause can compare, each with its values in an issue. */
export type JqlValues = (field: string) => readonly string[] | undefined;

/** Whether an issue matches. */
export type JqlCondition = (values: JqlValues) => boolean;

const token = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(!=|[=(),])|([\w.:@-]+(?:\[\d+\])?))/y;

interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

/**
 * Reads the part of JQL that searches for people and projects need: `=`, `!=`, `in`, `not in`, `is empty`, joined by `and`,
 * `or` and `not`. A function with one argument counts as its text, such as `pendingApprovalBy(712020:…)`. Everything else is
 * refused, as is a search without a restriction.
 */
export function readJql(jql: string, hasField: (field: string) => boolean): JqlCondition {
  return new JqlReader(tokensOf(jql), hasField).whole();
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

class JqlReader {
  #at = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly hasField: (field: string) => boolean,
  ) {}

  whole(): JqlCondition {
    if (this.tokens.length === 0 || this.#sees('order')) {
      throw jiraRefusal(400, 'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.');
    }
    const condition = this.#either();
    if (this.#accept('order')) {
      this.#expect('by');
      // The simulated Jira returns issues by their number, in any order that is asked for.
      this.#at = this.tokens.length;
    }
    if (this.#at < this.tokens.length) {
      throw this.#misunderstood();
    }
    return condition;
  }

  #either(): JqlCondition {
    const conditions = [this.#both()];
    while (this.#accept('or')) {
      conditions.push(this.#both());
    }
    return (values) => conditions.some((condition) => condition(values));
  }

  #both(): JqlCondition {
    const conditions = [this.#one()];
    while (this.#accept('and')) {
      conditions.push(this.#one());
    }
    return (values) => conditions.every((condition) => condition(values));
  }

  #one(): JqlCondition {
    if (this.#accept('not')) {
      const condition = this.#one();
      return (values) => !condition(values);
    }
    if (this.#accept('(')) {
      const condition = this.#either();
      this.#expect(')');
      return condition;
    }
    return this.#clause();
  }

  #clause(): JqlCondition {
    const field = this.#next().text;
    const found = (values: JqlValues): readonly string[] => values(field.toLowerCase()) ?? [];
    if (!this.hasField(field.toLowerCase())) {
      throw jiraRefusal(400, `Field '${field}' does not exist or you do not have permission to view it.`);
    }
    const has = (wanted: readonly string[]): JqlCondition => {
      const lower = wanted.map((value) => value.toLowerCase());
      return (values) => found(values).some((value) => lower.includes(value.toLowerCase()));
    };
    if (this.#accept('is')) {
      const isNot = this.#accept('not');
      if (!this.#accept('empty') && !this.#accept('null')) {
        throw this.#misunderstood();
      }
      return (values) => (found(values).length === 0) !== isNot;
    }
    if (this.#accept('=')) {
      return has([this.#value()]);
    }
    // In JQL, an issue without a value matches neither = nor !=.
    const isOther = (condition: JqlCondition): JqlCondition => (values) => found(values).length > 0 && !condition(values);
    if (this.#accept('!=')) {
      return isOther(has([this.#next().text]));
    }
    const isNot = this.#accept('not');
    this.#expect('in');
    this.#expect('(');
    const wanted = [this.#next().text];
    while (this.#accept(',')) {
      wanted.push(this.#next().text);
    }
    this.#expect(')');
    return isNot ? isOther(has(wanted)) : has(wanted);
  }

  #value(): string {
    const { text, quoted } = this.#next();
    if (quoted || !this.#accept('(')) {
      return text;
    }
    const argument = this.#next().text;
    this.#expect(')');
    return `${text}(${argument})`;
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
