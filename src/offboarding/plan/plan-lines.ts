import type { AdminError } from '../../core/errors.js';
import { invalidInput } from '../../core/input.js';
import type { UnresolvedSubject } from '../read/dossier.js';
import type { Policy } from '../decide/policy.js';
import type { ResponsibilityFigures } from '../responsibilities/inventory.js';
import type { Fuse } from './fuse.js';
import { DictionaryReader, DictionaryWriter, type Packed } from './plan-dictionary.js';
import type { PlannedPerson } from './plan.js';

/** What the first line of a plan file has. */
export interface PlanBeginning {
  readonly version: 1;
  readonly orgId: string;
  readonly policy: Policy;
}

/** What the last line of a plan file has: before the end, none of it is known. */
export interface PlanEnding {
  /** ISO 8601 */
  readonly createdAt: string;
  /** ISO 8601 */
  readonly expiresAt: string;
  /** How many people are in the plan. */
  readonly people: number;
  /** How many subjects are not exactly one person. */
  readonly unresolved: number;
  readonly fuse: Fuse;
  readonly searched?: readonly ResponsibilityFigures[];
}

/** What a line says. */
export type PlanEntry =
  | ({ readonly type: 'beginning' } & PlanBeginning)
  | { readonly type: 'person'; readonly person: PlannedPerson }
  | { readonly type: 'unresolved'; readonly subject: UnresolvedSubject }
  | ({ readonly type: 'ending'; readonly hash: string } & PlanEnding);

/** An entry as it is written: the hash comes with the line. */
export type GivenEntry = Exclude<PlanEntry, { type: 'ending' }> | ({ readonly type: 'ending' } & PlanEnding);

/** SHA-256 in hexadecimal, at once where the runtime can. */
export type Digest = (text: string) => string | Promise<string>;

/** The hash before the first line. */
const start = '0'.repeat(64);

/** Members that tell people apart, or that a reader of the file looks for. They stand as they are. */
const plainMembers: ReadonlySet<string> = new Set(['accountId', 'name', 'email', 'line', 'rowName', 'action']);

/** Writes a plan line by line. Each line has a hash over itself and all lines before it; that of the last one is the hash of the plan. */
export class PlanWriter {
  readonly #dictionary = new DictionaryWriter();
  #chain = start;

  constructor(private readonly digest: Digest) {}

  beginning({ version, orgId, policy }: PlanBeginning): Promise<string> {
    return this.#line({ plan: { version, orgId, policy } });
  }

  /** The line of a person, and before it what the dictionary learns from them. */
  async person(person: PlannedPerson): Promise<string> {
    const { accountId } = person;
    const members = Object.entries<unknown>(person as unknown as Record<string, unknown>).filter(([, value]) => value !== undefined);
    const packed = members.map(([name, value]): [string, unknown] => [name, plainMembers.has(name) ? value : this.#dictionary.pack(value, accountId)]);
    let lines = '';
    for (const [number, definition] of this.#dictionary.takeDefinitions()) {
      lines += await this.#line({ define: number, ...definition });
    }
    return lines + (await this.#line({ person: Object.fromEntries(packed) }));
  }

  unresolved(subject: UnresolvedSubject): Promise<string> {
    return this.#line({ unresolved: subject });
  }

  ending(ending: PlanEnding): Promise<string> {
    return this.#line({ end: ending });
  }

  async #line(content: object): Promise<string> {
    const text = JSON.stringify(content);
    this.#chain = await this.digest(this.#chain + text);
    return `${text.slice(0, -1)},"hash":"${this.#chain}"}\n`;
  }
}

/** Where the hash of a line starts, from its end: `,"hash":"…"}`. */
const hashLength = 64 + ',"hash":""}'.length;

/** Reads a plan line by line, and refuses a line that does not follow the ones before it. An error names the line by number only. */
export class PlanReader {
  readonly #dictionary = new DictionaryReader();
  #chain = start;
  #number = 0;
  #people = 0;
  #unresolved = 0;
  #hasEnded = false;

  constructor(
    private readonly caller: string,
    private readonly digest: Digest,
  ) {}

  /** How many lines were read. */
  get number(): number {
    return this.#number;
  }

  /** The hash of the last line. */
  get chain(): string {
    return this.#chain;
  }

  /** What a line says. Undefined for a line of the dictionary. */
  async read(line: string): Promise<PlanEntry | undefined> {
    this.#number += 1;
    if (this.#hasEnded) {
      throw this.#refused('comes after the end of the plan');
    }
    const text = `${line.slice(0, -hashLength)}}`;
    const hash = line.slice(-66, -2);
    const chain = await this.digest(this.#chain + text);
    if (line.length <= hashLength || !line.endsWith(`,"hash":"${hash}"}`) || hash !== chain) {
      throw this.#refused('does not follow from the lines before it: the file was changed after it was written');
    }
    // Not the hash of the line: it is a part of the text that was read, and whoever keeps it would keep all of that.
    this.#chain = chain;
    let entry: PlanEntry | undefined;
    try {
      entry = this.#entry(JSON.parse(text) as Record<string, unknown>, chain);
    } catch {
      throw this.#refused('has a form that this version cannot read');
    }
    if ((this.#number === 1) !== (entry?.type === 'beginning')) {
      throw this.#refused(this.#number === 1 ? 'is not the first line of a plan file' : 'begins another plan');
    }
    return entry;
  }

  /** Refuses a file whose last line is missing. */
  end(): void {
    if (!this.#hasEnded) {
      throw this.refusal(this.#number === 0 ? 'is empty: expected a plan file' : 'was not written to its end: its last line is missing. Make the plan again');
    }
  }

  refusal(problem: string): AdminError {
    return invalidInput(this.caller, [{ field: 'plan', problem }]);
  }

  #refused(problem: string): AdminError {
    return this.refusal(`line ${this.#number} ${problem}`);
  }

  #entry(content: Record<string, unknown>, hash: string): PlanEntry | undefined {
    if ('define' in content) {
      this.#dictionary.define(content['define'], content);
      return undefined;
    }
    if ('person' in content) {
      this.#people += 1;
      return { type: 'person', person: this.#person(content['person'] as Record<string, unknown>) };
    }
    if ('unresolved' in content) {
      this.#unresolved += 1;
      return { type: 'unresolved', subject: checked<UnresolvedSubject>(content['unresolved'], ['reason', 'candidates']) };
    }
    if ('end' in content) {
      const ending = checked<PlanEnding>(content['end'], ['createdAt', 'expiresAt', 'people', 'unresolved', 'fuse']);
      if (ending.people !== this.#people || ending.unresolved !== this.#unresolved) {
        throw new TypeError('a person is missing');
      }
      this.#hasEnded = true;
      return { type: 'ending', ...ending, hash };
    }
    const beginning = checked<PlanBeginning>(content['plan'], ['version', 'orgId', 'policy']);
    if (beginning.version !== 1) {
      throw new TypeError('another version');
    }
    return { type: 'beginning', ...beginning };
  }

  #person(packed: Record<string, unknown>): PlannedPerson {
    const accountId = packed['accountId'] as string;
    const members = Object.entries(packed).map(([name, value]) => [name, plainMembers.has(name) ? value : this.#dictionary.unpack(value as Packed, accountId)]);
    const person = checked<PlannedPerson>(Object.fromEntries(members), ['accountId', 'rowName', 'action', 'because']);
    if (![person.facts, person.steps, person.alsoRows, person.remains].every((list) => Array.isArray(list))) {
      throw new TypeError('a list is missing');
    }
    return person;
  }
}

function checked<T extends object>(value: unknown, names: readonly (keyof T & string)[]): T {
  if (typeof value !== 'object' || value === null || names.some((name) => !(name in value))) {
    throw new TypeError('a member is missing');
  }
  return value as T;
}
