import { refusalReasons } from '../core/error-kinds.js';
import type { Endpoint } from '../core/endpoint.js';
import { isObject } from '../core/error-body.js';

/** A body without its values: what kind of value each member has. Known codes are kept, names of unknown members are not. */
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
  'ACCOUNT_ALREADY_ACTIVE', 'ACCOUNT_ALREADY_INACTIVE', 'ACCOUNT_SCHEDULED_FOR_DELETION', 'HAS_ENTITLEMENTS',
  'BAD_REQUEST', 'FEATURE_NOT_ENABLED', 'GENERIC_ERROR', 'INVALID_API_TOKEN_SEARCH_QUERY', 'INVALID_FIELD_FORMAT', 'INVALID_PAGE_SIZE', 'INVALID_REQUEST_PARAMETER', 'INVALID_SORT', 'NOT_FOUND',
]);

/** Numbered codes of the organization APIs. */
const numberedCode = /^ADMIN-(?:UAM-)?\d{3}-\d{1,3}$/;

/** What looks like a code. One that is not known may be the name of a project, or of somebody. */
const codeForm = /^[A-Z][A-Z0-9]*(?:[-_][A-Z0-9]+)*$/;

/** Removes everything private from what came from the organization. */
export class Shapes {
  readonly #names: ReadonlySet<string>;

  /** The members of these endpoints may be shown by their names. */
  constructor(declared: readonly Endpoint[]) {
    this.#names = new Set([...envelopeMembers, ...declared.flatMap(({ response, item }) => [...namesIn(response), ...namesIn(item)])]);
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
      return codeMembers.has(member) ? codeOf(value) : textOf(value);
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
}

function codeOf(value: string): string {
  if (knownCodes.has(value) || numberedCode.test(value)) {
    return value;
  }
  return codeForm.test(value) ? 'code' : textOf(value);
}

function textOf(value: string): string {
  return value === '' ? 'empty text' : 'text';
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
