import type { AnswerHeaders } from './answer-headers.js';
import type { AskedFor, Endpoint } from './endpoint.js';
import { isObject, readErrorBody } from './error-body.js';
import type { Schema } from './schema.js';

type Json = Readonly<Record<string, unknown>>;

/** What responds instead of the service. Then nothing of the call was carried out. */
export function standInOf(status: number, headers: AnswerHeaders, text: string): 'challenge' | 'login' | undefined {
  if (headers.has('x-amzn-waf-action') && status < 500 && status !== 429) {
    return 'challenge';
  }
  if (status >= 300) {
    const isLogin = status < 400 && /\/\/id\.atlassian\.com\b|\/(?:log-?in|sign-?in|sso|saml)\b/i.test(headers.get('location') ?? '');
    return isLogin ? 'login' : undefined;
  }
  if (/^\s*</.test(text)) {
    return /<title[^>]*>[^<]{0,200}\b(?:log|sign)[\s-]?(?:in|on)\b|type\s*=\s*["']?password\b/i.test(text.slice(0, pageLength)) ? 'login' : undefined;
  }
  return /^\s*[^\s[{"][^[{]{0,200}\b(?:log|sign)[\s-]?(?:in|on)\b/i.test(text.slice(0, pageLength)) ? 'login' : undefined;
}

const pageLength = 20_000;

/** Whether a body is a page for people. */
export function readsAsPage(text: string, headers: AnswerHeaders): boolean {
  return /^\s*</.test(text) && (readErrorBody(text).envelope === 'html' || /html/i.test(headers.get('content-type') ?? ''));
}

/** Whether a body under a success reports a failure. Members that the endpoint declares never report one. */
export function tellsOfFailure(value: unknown, declared: ReadonlySet<string> = new Set()): boolean {
  if (Array.isArray(value)) {
    return value.length > 0 && value.every((element) => tellsOfFailure(element, declared));
  }
  if (!isObject(value)) {
    return false;
  }
  const schemas = value['schemas'];
  if (Array.isArray(schemas) && schemas.some((urn) => /:Error$/i.test(String(urn)))) {
    return true;
  }
  const own: Json = Object.fromEntries(Object.entries(value).filter(([name]) => !declared.has(name)));
  const hasReason = isFilled(own['context']) || isFilled(own['errorDetail']);
  if (isFilled(own['errors']) || isFilled(own['errorMessages']) || isFilled(own['errorKey']) || (typeof value['key'] === 'string' && hasReason)) {
    return true;
  }
  // A thing may have these names as well: they report a failure only if nothing else is there.
  const saysNothingElse = !Object.keys(value).some((name) => declared.has(name));
  const hasStatus = [own['code'], own['status'], own['statusCode']].some((code) => /^(?:[45]\d\d|[A-Z]+-.*)$/.test(typeof code === 'number' ? `${code}` : typeof code === 'string' ? code : ''));
  return (
    saysNothingElse &&
    (isFilled(own['error']) ||
      own['success'] === false ||
      own['ok'] === false ||
      ('timestamp' in own && 'path' in own) ||
      (hasStatus && ['message', 'title', 'detail', 'error'].some((name) => typeof own[name] === 'string')) ||
      (typeof own['key'] === 'string' && typeof own['message'] === 'string') ||
      /^[45]\d\d$/.test(String(own['statusCode'])))
  );
}

function isFilled(value: unknown): boolean {
  return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : value !== undefined && value !== null && value !== '' && value !== false;
}

const known = new WeakMap<Schema, ReadonlySet<string> | undefined>();

/** The members that the schema of an object declares. */
export function membersOf(schema: Schema): ReadonlySet<string> | undefined {
  if (!known.has(schema)) {
    known.set(schema, readMembers(schema));
  }
  return known.get(schema);
}

function readMembers(schema: Schema): ReadonlySet<string> | undefined {
  const { shape, in: input, innerType, options } = schema._zod.def as {
    readonly shape?: object;
    readonly in?: Schema;
    readonly innerType?: Schema;
    readonly options?: readonly Schema[];
  };
  if (shape !== undefined) {
    return new Set(Object.keys(shape));
  }
  const inner = (input ?? innerType) === undefined ? (options ?? []) : [(input ?? innerType) as Schema];
  const all = inner.flatMap((one) => [...(membersOf(one) ?? [])]);
  return all.length === 0 ? undefined : new Set(all);
}

/** The member that is about another thing than the requested one. An absent member proves nothing. */
export function foreignMember(endpoint: Endpoint, written: { readonly path: object; readonly query: unknown; readonly body: unknown }, value: unknown): string | undefined {
  return endpoint.about?.find((about) => !isAbout(about, written, value))?.member;
}

function isAbout({ asked, member, when }: AskedFor, written: object, value: unknown): boolean {
  const wanted = [memberAt(written, asked)].flat().filter((one) => typeof one === 'string' && (when?.test(one) ?? true));
  if (wanted.length === 0) {
    return true;
  }
  const seen = [memberAt(value, member)].flat().filter((one) => typeof one === 'string' || typeof one === 'number');
  return seen.every((one) => wanted.some((id) => String(id).toLowerCase() === String(one).toLowerCase()));
}

/** The value at a dotted path; of a list, those of its elements. */
function memberAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => {
    const inside = (one: unknown): unknown => (isObject(one) && Object.hasOwn(one, name) ? one[name] : undefined);
    return Array.isArray(at) ? at.map(inside) : inside(at);
  }, value);
}
