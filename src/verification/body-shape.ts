import { refusalReasons } from '../core/error-kinds.js';
import type { Endpoint } from '../core/endpoint.js';
import { isObject } from '../core/error-body.js';
import { redactionOf } from '../core/redaction.js';

/** A body without its values: what kind of value each member has. Codes of errors are kept, names of unknown members are not. */
export type BodyShape = string | null | readonly BodyShape[] | { readonly [member: string]: BodyShape };

/** Members whose value is a code or a status, not a text about somebody. */
const codeMembers: ReadonlySet<string> = new Set(['key', 'errorKey', 'code', 'scimType']);
const statusMembers: ReadonlySet<string> = new Set(['status', 'statusCode', 'code']);

/** Members of the envelopes of errors, which no schema of a response has. */
const envelopeMembers = ['errors', 'errorMessages', 'errorMessage', 'error', 'message', 'detail', 'title', 'context', 'reason', 'allowed', 'errorKey', 'errorDetail', 'errorCodes', 'link', 'schemas', 'scimType', 'status', 'statusCode', 'code', 'key', 'id', 'i18nErrorMessage', 'i18nKey', 'parameters', 'traceId', 'timestamp', 'path', 'links', 'next', 'data', 'values', 'isLast', 'total'];

const knownCodes: ReadonlySet<string> = new Set([
  ...refusalReasons,
  'forbidden', 'forbidden.action', 'forbidden.fieldMutation', 'forbidden.unclaimedDomain', 'forbidden.targetUnverified', 'unauthorized', 'notFound', 'accountNotFound', 'bodyParseFailure',
  'conflict.lifecycleErrors', 'uniqueness', 'invalidFilter', 'invalidValue', 'invalidSyntax', 'invalidPath', 'noTarget', 'mutability', 'tooMany', 'sensitive',
]);

/** Members that name somebody or something of the organization. */
const naming = /name|mail|label|title|domain|site|url|key|id$|nickname|description/i;

const mostPrivates = 2_000;

/** Codes by their form. Each word of it is checked against what is private. */
const codeForms = [/^ADMIN(?:-[A-Z]{2,5})?-\d{3}-\d{1,2}$/, /^[A-Z]{3,20}(?:_[A-Z]{2,20}){1,5}$/];

/** Removes everything private from what came from the organization. */
export class Shapes {
  readonly #names: ReadonlySet<string>;
  readonly #privates = new Set<string>();
  #hidden: { readonly redact: (text: string) => string; readonly words: ReadonlySet<string> } | undefined;

  /** The members of these endpoints may be shown by their names. */
  constructor(declared: readonly Endpoint[]) {
    this.#names = new Set([...envelopeMembers, ...declared.flatMap(({ response, item }) => [...namesIn(response), ...namesIn(item)])]);
  }

  /** These values may not be shown, in whatever member they come. */
  hide(...values: readonly (string | undefined)[]): void {
    for (const value of values) {
      if (value !== undefined && value.length >= 3 && this.#privates.size < mostPrivates) {
        this.#privates.add(value);
      }
    }
    this.#hidden = undefined;
  }

  /** The same for every value of a body that may name somebody or something. */
  hideIn(body: unknown, member = '', depth = 0): void {
    if (typeof body === 'string' && naming.test(member)) {
      this.hide(body);
    } else if (Array.isArray(body) && depth < 6) {
      body.forEach((each) => this.hideIn(each, member, depth + 1));
    } else if (isObject(body) && depth < 6) {
      Object.entries(body).forEach(([name, value]) => this.hideIn(value, name, depth + 1));
    }
  }

  #hiding(): { readonly redact: (text: string) => string; readonly words: ReadonlySet<string> } {
    if (this.#hidden === undefined) {
      const values = [...this.#privates];
      const words = values.flatMap((value) => value.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length >= 3);
      this.#hidden = { redact: redactionOf(values), words: new Set(words) };
    }
    return this.#hidden;
  }

  of(value: unknown, member = '', depth = 0): BodyShape {
    if (value === null) {
      return null;
    }
    if (depth > 8) {
      return 'deeper';
    }
    if (Array.isArray(value)) {
      const shapes = value.slice(0, 20).map((each) => JSON.stringify(this.of(each, member, depth + 1)));
      return [...new Set(shapes)].slice(0, 3).map((shape) => JSON.parse(shape) as BodyShape);
    }
    if (isObject(value)) {
      const members = Object.entries(value).map(([name, each]) => [this.nameOf(name), this.of(each, name, depth + 1)] as const);
      return Object.fromEntries(members.sort(([one], [other]) => one.localeCompare(other, 'en')));
    }
    if (typeof value === 'string') {
      return codeMembers.has(member) && this.#isCode(value) ? value : value === '' ? 'empty text' : 'text';
    }
    const isStatus = typeof value === 'number' && statusMembers.has(member) && Number.isInteger(value) && value >= 100 && value <= 599;
    return isStatus ? String(value) : typeof value;
  }

  /** A body as the excerpt of an error has it. It may be cut off. */
  ofText(text: string | undefined): BodyShape {
    if (text === undefined || text === '') {
      return 'no body';
    }
    try {
      return this.of(JSON.parse(text));
    } catch {
      return /^\s*</.test(text) ? 'a page' : 'not JSON, or cut off';
    }
  }

  /** The name of a member, if this package declares it. */
  nameOf(name: string): string {
    return this.#names.has(name) ? name : '*';
  }

  /** The path of a problem, without keys that may be ids. */
  pathOf(path: string): string {
    return path.split(/[.[\]]+/).filter((part) => part !== '').map((part) => (/^\d+$/.test(part) ? '*' : this.nameOf(part))).join('.');
  }

  #isCode(value: string): boolean {
    if (knownCodes.has(value)) {
      return true;
    }
    if (!codeForms.some((form) => form.test(value))) {
      return false;
    }
    const { redact, words } = this.#hiding();
    return redact(value) === value && !value.toLowerCase().split(/[^\p{L}\p{N}]+/u).some((word) => words.has(word));
  }
}

interface Definition {
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly [part: string]: unknown;
}

/** Every name of a member in a schema. */
function namesIn(schema: unknown, seen = new Set<unknown>()): string[] {
  const definition = (schema as { readonly _zod?: { readonly def?: Definition } } | undefined)?._zod?.def;
  if (definition === undefined || seen.has(schema)) {
    return [];
  }
  seen.add(schema);
  const { shape = {}, element, innerType, valueType, in: from, out, options } = definition;
  const inner = [element, innerType, valueType, from, out, ...(Array.isArray(options) ? (options as unknown[]) : []), ...Object.values(shape)];
  return [...Object.keys(shape), ...inner.flatMap((each) => namesIn(each, seen))];
}
