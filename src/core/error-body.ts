/** Atlassian's nine error envelopes in one shape. See docs/errors.md for each of them. */
export interface ErrorBody {
  readonly envelope: 'userManagement' | 'errors' | 'routing' | 'gateway' | 'scim' | 'oauth' | 'jira' | 'confluence' | 'json' | 'html' | 'text' | 'empty';
  /** The discriminating key of the user management API. */
  readonly key?: string;
  /** What the key refers to: one rule, or a rule for each field. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Atlassian's codes, such as `ADMIN-UAM-409-3`. */
  readonly codes: readonly string[];
  /** Codes of life-cycle conflicts. */
  readonly lifecycleCodes: readonly string[];
  readonly scimType?: string;
  /** Names of the fields that were refused. */
  readonly fields: readonly string[];
  /** All human text in one string, for decisions that depend on words. */
  readonly text: string;
}

/** What can be the name of a field, and never a person's name. */
export const fieldName = /^[\w.[\]-]{1,80}$/;

type Json = Readonly<Record<string, unknown>>;

/** Only this many characters are searched: no response can block the program. */
const longestText = 10_000;

/** What looks like a code, and not like the id or the name of a person. */
const lifecycleCode = /^(?:[A-Z][A-Z0-9]*(?:[_.:-][A-Z0-9]+)*|[a-z]+(?:[A-Z][a-z]+)+|(?:conflict|lifecycle)\.[\w.]+)$/;

const codePattern = /\b(?:ADMIN(?:-UAM)?-\d{3}-\d{1,4}|FEATURE_NOT_ENABLED|INVALID_(?:API_TOKEN_SEARCH_QUERY|FIELD_FORMAT|PAGE_SIZE|SORT))\b/g;

/** Reads an error body. It never throws: every body becomes something. */
export function readErrorBody(text: string): ErrorBody {
  const trimmed = text.trim();
  if (trimmed === '') {
    return bodyOf('empty', {}, '');
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(trimmed);
  } catch {
    return bodyOf(/^<(?:!doctype|html|\?xml)|<\/html>|<head\b/i.test(trimmed) ? 'html' : 'text', {}, trimmed);
  }
  if (Array.isArray(parsed)) {
    return bodyOf('json', { errors: parsed }, trimmed);
  }
  return isObject(parsed) ? bodyOf(envelopeOf(parsed), parsed, trimmed) : bodyOf('text', {}, trimmed);
}

function envelopeOf(body: Json): ErrorBody['envelope'] {
  if (typeof (body['key'] ?? body['errorKey']) === 'string' && !Array.isArray(body['errors'])) {
    return 'userManagement';
  }
  if (Array.isArray(body['errors'])) {
    return 'errors';
  }
  if ('timestamp' in body && 'path' in body) {
    return 'routing';
  }
  if (Array.isArray(body['schemas']) || ('detail' in body && 'scimType' in body)) {
    return 'scim';
  }
  if (isObject(body['errors']) || Array.isArray(body['errorMessages'])) {
    return 'jira';
  }
  if (typeof body['statusCode'] === 'number' || typeof body['statusCode'] === 'string') {
    return 'confluence';
  }
  if (typeof body['error'] === 'string') {
    return 'oauth';
  }
  if (typeof body['code'] === 'number' && 'message' in body) {
    return 'gateway';
  }
  return 'json';
}

function bodyOf(envelope: ErrorBody['envelope'], body: Json, raw: string): ErrorBody {
  const context = merged(body['errorDetail'], body['context']);
  const key = firstString(body['key'], body['errorKey']);
  // Atlassian refuses a replaced group with a serialized Java exception, which has its own name for it.
  const scimType = [firstString(body['scimType'], body['scimErrorType'])].find((type) => type !== undefined && /^\w{1,40}$/.test(type));
  const errors = objectsIn(body['errors']);
  return {
    envelope,
    ...(key === undefined ? {} : { key }),
    ...(context === undefined ? {} : { context }),
    codes: codesOf(body, errors, raw),
    lifecycleCodes: lifecycleCodesOf(body, context),
    ...(scimType === undefined ? {} : { scimType }),
    fields: fieldsOf(body, context),
    text: textsOf(body, errors, raw),
  };
}

/** A code is in a member, or somewhere in a text that is not JSON. */
function codesOf(body: Json, errors: readonly Json[], raw: string): string[] {
  const members = [body, ...errors].map(({ code }) => code).filter((code) => typeof code === 'string');
  const written = members.flatMap((code) => code.match(codePattern) ?? []);
  return written.length > 0 ? written : Object.keys(body).length === 0 ? [...(raw.match(codePattern) ?? [])] : [];
}

function lifecycleCodesOf(body: Json, context: Json | undefined): string[] {
  const lists = [body['errorCodes'], body['errors'], context?.['errorCodes'], context?.['errors']];
  return lists.flatMap((list) =>
    Array.isArray(list)
      ? list.flatMap((entry) => {
          const code: unknown = isObject(entry) ? entry['code'] : entry;
          return typeof code === 'string' && lifecycleCode.test(code) ? [code] : [];
        })
      : [],
  );
}

function fieldsOf(body: Json, context: Json | undefined): string[] {
  const violations = objectsIn(context?.['fieldViolations']).map(({ field }) => field);
  const jira = isObject(body['errors']) ? Object.keys(body['errors']) : [];
  const automation = objectsIn(body['errors']).map(({ field }) => field);
  return [...violations, ...jira, ...automation].filter((name): name is string => typeof name === 'string' && fieldName.test(name));
}

function textsOf(body: Json, errors: readonly Json[], raw: string): string {
  const said = [body, ...errors].flatMap((object) =>
    ['message', 'error', 'error_description', 'detail', 'title', 'errorMessage'].map((member) => object[member]),
  );
  const messages = Array.isArray(body['errorMessages']) ? (body['errorMessages'] as unknown[]) : [];
  const named = isObject(body['errors']) ? Object.values(body['errors']) : [];
  const texts = [...said, ...messages, ...named].filter((text) => typeof text === 'string');
  return (texts.length > 0 ? texts.join('\n') : raw).slice(0, longestText);
}

function objectsIn(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** One object under two names: a member that is absent or empty in one may be in the other. */
function merged(...values: unknown[]): Json | undefined {
  const objects = values.filter(isObject);
  const said = objects.flatMap((value) => Object.entries(value).filter(([, member]) => member !== null && !(isObject(member) && Object.keys(member).length === 0)));
  return objects.length === 0 ? undefined : Object.fromEntries(said);
}

function firstString(...values: unknown[]): string | undefined {
  return values.find((value) => typeof value === 'string');
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
