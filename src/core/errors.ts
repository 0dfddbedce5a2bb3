import { errorKinds, refusalReasons, type AdminErrorKind, type KindDescription, type RefusalReason, type WhoCanFix } from './error-kinds.js';
import type { Scopes } from './scopes.js';
import { printableName, problemOfUnknown } from './unknown-names.js';

const brand = Symbol.for('atlassian-admin-sdk.AdminError');

/** One problem of a request: the field, and what is expected there. Never the value itself. */
export interface FieldProblem {
  readonly field: string;
  readonly problem: string;
}

/** Whether one profile field can be changed, and Atlassian's reason key if not. */
export interface FieldRule {
  readonly allowed: boolean;
  readonly reason?: string;
}

/** The figures of the limit that a request reached, as far as Atlassian sends them. */
export interface RateLimitFigures {
  readonly limit?: number;
  readonly remaining?: number;
  /** Atlassian's own name of the limit, for example `jira-burst-based`. */
  readonly reason?: string;
}

/** What was not found, if the response names it. */
export type MissingResource = 'user' | 'group' | 'organization' | 'directory' | 'route' | 'site' | 'unknown';

interface MayHaveHappened {
  /** False when the request certainly never reached the service; true when it may have been carried out. */
  readonly mayHaveHappened: boolean;
}

interface Refusal {
  /** Atlassian's reason key. */
  readonly reason: string;
}

/** The members that only errors of one kind have. */
interface KindMembers extends Record<RefusalReason, Refusal> {
  'refused.other': Refusal;
  'forbidden.fieldMutation': {
    /** Each refused field with its rule. */
    readonly fields: Readonly<Record<string, FieldRule>>;
  };
  'forbidden.unclaimedDomain': { readonly domain?: string };
  'conflict.lifecycle': {
    /** Atlassian's codes, if it sent any. */
    readonly codes: readonly string[];
  };
  'conflict.uniqueness': {
    /** What kind of thing clashes, as Atlassian names it: `USER` or `GROUP`. */
    readonly resource?: string;
    readonly attribute?: string;
  };
  'credential.wrongKind': {
    /** What the response reports about the credential. */
    readonly hint: string;
  };
  'credential.insufficientScope': {
    /** The scopes that the call needs. Absent if Atlassian publishes none, or for a route that no method sends. */
    readonly scopes?: Scopes;
  };
  'group.protected': { readonly why: 'default' | 'idpManaged' | 'system' | 'unknown' };
  'endpoint.unavailable': {
    /** `onlyInBrowser`: a person must do it in Atlassian Administration or on the site. */
    readonly why: 'removed' | 'notForThisOrganization' | 'onlyInBrowser';
    /** Method and path template of the endpoint to call instead. */
    readonly replacement?: string;
  };
  notFound: {
    /** What is missing, if the response names it. */
    readonly resource: MissingResource;
  };
  validation: {
    /** `input`: rejected by this package, nothing was sent. `answer`: rejected by Atlassian. */
    readonly source: 'input' | 'answer';
    readonly fields: readonly FieldProblem[];
    /** The SCIM error type, for example `invalidFilter`. */
    readonly scimType?: string;
  };
  rateLimited: {
    /** ISO 8601 time from which a retry may succeed. */
    readonly retryAt?: string;
    readonly limit?: RateLimitFigures;
  };
  unavailable: {
    /** ISO 8601 time from which a retry may succeed, if Atlassian or the circuit breaker gives one. */
    readonly retryAt?: string;
  };
  unexpectedResponse: {
    /**
     * What came instead of the expected response. Something before the service sent `login` and `challenge`.
     * `errorBody` reports a failure under a status of success. `foreign` is about another thing than the requested one.
     */
    readonly why: 'schema' | 'notJson' | 'redirect' | 'tooLarge' | 'cut' | 'cursor' | 'status' | 'login' | 'challenge' | 'errorBody' | 'foreign';
    /** The members of the response that are not as expected. */
    readonly fields: readonly FieldProblem[];
  };
  network: MayHaveHappened;
  timeout: MayHaveHappened & {
    /**
     * What timed out: the start of the response, or the end of the whole call. A body that stops is
     * `unexpectedResponse`.
     */
    readonly phase: 'headers' | 'operation';
  };
  aborted: MayHaveHappened;
  heldByAnotherRun: {
    /** ISO 8601 time from which the journal is free, unless the other run still works then. Absent if nothing shows it. */
    readonly until?: string;
  };
  ambiguous: {
    /** How the response was lost. */
    readonly because: 'network' | 'timeout' | 'unavailable' | 'cut';
    /**
     * What reading back showed. `unknown`: nothing conclusive. `notReached`: not the requested state. `none`: no read
     * could show it.
     */
    readonly readBack: 'unknown' | 'notReached' | 'none';
  };
}

type MembersOf<K extends AdminErrorKind> = K extends keyof KindMembers ? KindMembers[K] : unknown;

/** The members that every error of this package has. */
export interface AdminErrorMembers<K extends AdminErrorKind = AdminErrorKind> {
  readonly kind: K;
  /** The route template of the call, or the constructor that rejected its options. Never with values filled in. */
  readonly endpoint: string;
  /** The HTTP status, if there was a response. */
  readonly status?: number;
  /** Atlassian's error code, for example `ADMIN-UAM-409-3`; a system error code for network errors. */
  readonly code?: string;
  /** Atlassian's id of the request, which Atlassian Support asks for. */
  readonly traceId?: string;
  /** Whether the same call may succeed later without anybody doing anything. */
  readonly retryable: boolean;
  readonly whoCanFix: WhoCanFix;
  /** One sentence: what to do. */
  readonly remedy: string;
  /** How many requests were sent for the call, read-backs not counted. */
  readonly attempts: number;
  /**
   * The start of the response, without credentials and e-mail addresses. Not enumerable: it is not printed or logged.
   */
  readonly body?: string;
}

/** An error of one kind. */
export type AdminErrorOf<K extends AdminErrorKind> = K extends AdminErrorKind
  ? Error &
      AdminErrorMembers<K> &
      MembersOf<K> & {
        /** Everything but the stack and the body, for logs and journals. */
        toJSON(): SerializedAdminError;
      }
  : never;

/**
 * Every error that a call of this package can throw: a union that `switch (error.kind)` narrows.
 *
 * A refusal has Atlassian's own reason as its kind. `docs/errors.md` lists every kind with its meaning, who can fix it
 * and how.
 */
export type AdminError = AdminErrorOf<AdminErrorKind>;

/** An error as JSON: everything but the stack and the body. Safe to journal: it names no person. */
export interface SerializedAdminError extends Omit<AdminErrorMembers, 'body'> {
  readonly name: 'AdminError';
  readonly message: string;
  readonly [member: string]: unknown;
}

type OptionalMember = 'status' | 'code' | 'traceId' | 'body' | 'whoCanFix' | 'remedy' | 'retryable';

/** What you give to raise an error: the rest comes from the table of kinds. */
export type ErrorDetails<K extends AdminErrorKind> = {
  readonly [Member in OptionalMember]?: AdminErrorMembers[Member] | undefined;
} & { readonly endpoint: string; readonly attempts?: number; readonly meaning?: string } & MembersOf<K>;

class RaisedAdminError extends Error {
  static {
    // The name of the union is printed, not the name of this class.
    for (const named of [RaisedAdminError, RaisedAdminError.prototype]) {
      Object.defineProperty(named, 'name', { value: 'AdminError', configurable: true });
    }
  }

  constructor(message: string, members: object, body: string | undefined) {
    super(message);
    Object.assign(this, members);
    // Not enumerable: you can read them, but nothing prints them.
    Object.defineProperty(this, 'body', { value: body, configurable: true });
    Object.defineProperty(this, brand, { value: true });
  }

  toJSON(): object {
    return Object.assign({ name: this.name, message: this.message }, this);
  }
}

/** Makes an error of a kind. Every error comes from here: all messages come from the same table. */
export function adminError<K extends AdminErrorKind>(kind: K, details: ErrorDetails<K>): AdminErrorOf<K> {
  const { endpoint, status, code, traceId, body, attempts = 0, whoCanFix, remedy, retryable, meaning, ...own } = details;
  const description = { ...errorKinds[kind], ...becauseOf(own, kind) };
  const members = {
    kind,
    endpoint,
    ...withoutUndefined({ status, code, traceId }),
    retryable: retryable ?? description.retryable,
    whoCanFix: whoCanFix ?? description.whoCanFix,
    remedy: remedy ?? description.remedy,
    attempts,
    ...withoutUndefined(own),
  };
  const kindAndStatus = [kind, status === undefined ? undefined : `HTTP ${status}`, code].filter((part) => part !== undefined).join(', ');
  const happened = `${sentenceAbout(meaning ?? description.meaning, endpoint)} (${kindAndStatus})${problemsOf(own)}.`.replace(/\?\.$/, '?');
  return new RaisedAdminError(`${happened} ${members.remedy}`, members, body) as unknown as AdminErrorOf<K>;
}

/** The sentence of a meaning. A meaning without `{call}` starts with the call. */
function sentenceAbout(meaning: string, endpoint: string): string {
  return meaning.includes('{call}') ? meaning.replace('{call}', () => endpoint) : `${endpoint} ${meaning}`;
}

/** Who can fix an error and how, if its members say more than its kind. */
function becauseOf(own: { mayHaveHappened?: unknown; retryAt?: unknown; replacement?: unknown }, kind: AdminErrorKind): Partial<KindDescription> {
  if (own.mayHaveHappened === true) {
    const { whoCanFix, remedy, retryable } = errorKinds.ambiguous;
    return { whoCanFix, remedy: `It may have taken effect. ${remedy}`, retryable };
  }
  if (typeof own.retryAt === 'string') {
    return { remedy: `Retry the call after ${own.retryAt}.${kind === 'unavailable' ? ' If it fails again, check the status page of Atlassian and contact Atlassian Support.' : ''}` };
  }
  return typeof own.replacement === 'string' ? { remedy: `Call ${own.replacement} instead.` } : {};
}

function problemsOf(own: object): string {
  const fields: unknown = 'fields' in own ? own.fields : undefined;
  if (!Array.isArray(fields) || fields.length === 0) {
    return '';
  }
  const shown = (fields as FieldProblem[]).slice(0, 5).map(({ field, problem }) => `${field}: ${problem}`);
  const more = fields.length > shown.length ? `; and ${fields.length - shown.length} more` : '';
  return `: ${shown.join('; ')}${more}`;
}

function withoutUndefined<T extends object>(members: T): Partial<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** Whether a caught value is an error of this package, also when it comes from another copy of it. */
export function isAdminError(error: unknown): error is AdminError {
  return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[brand] === true;
}

/** The result of {@link attempt}. */
export type Attempted<T> =
  | { readonly ok: true; readonly value: T; readonly error?: undefined }
  | { readonly ok: false; readonly error: AdminError; readonly value?: undefined };

/**
 * Waits for a call and returns its error as a value instead of throwing it. It catches only errors of this package. A
 * mistake in your own code is still thrown.
 *
 * @example
 * const disabled = await attempt(org.accounts.disable(accountId));
 * if (!disabled.ok && disabled.error.kind === 'externalDirectory.scim') {
 *   // tell the identity-provider admin
 * }
 */
export async function attempt<T>(call: PromiseLike<T> | (() => PromiseLike<T>)): Promise<Attempted<T>> {
  try {
    return { ok: true, value: await (typeof call === 'function' ? call() : call) };
  } catch (error) {
    if (isAdminError(error)) {
      return { ok: false, error };
    }
    throw error;
  }
}

/** The kinds with which the user management API refuses an action, each named after Atlassian's reason key. */
export type RefusalKind = RefusalReason | 'refused.other' | Extract<AdminErrorKind, `forbidden.${string}`>;

/** Whether Atlassian refused the action on this very account, with a reason. No credential or retry changes that. */
export function isRefusal(error: AdminError): error is AdminErrorOf<RefusalKind> {
  return (
    (refusalReasons as readonly string[]).includes(error.kind) ||
    error.kind === 'refused.other' ||
    error.kind.startsWith('forbidden.')
  );
}

/** The kinds that report a problem of the credential itself. */
export type CredentialProblemKind = Extract<AdminErrorKind, `credential.${string}`>;

/** Whether the credential itself is the problem. Then every other call with it fails as well. */
export function isCredentialProblem(error: AdminError): error is AdminErrorOf<CredentialProblemKind> {
  return error.kind.startsWith('credential.');
}

/** Whether the same call may succeed later without anybody doing anything. */
export function isRetryable(error: AdminError): boolean {
  return error.retryable;
}

/** One handler for every kind: a new kind is a compile error until you handle it. */
export type ErrorHandlers<Result> = { readonly [K in AdminErrorKind]: (error: AdminErrorOf<K>) => Result };

/**
 * Handles an error by its kind. Without `otherwise` every kind needs a handler; with it, you can leave kinds out.
 *
 * @example
 * const advice = matchError(error, {
 *   'externalDirectory.scim': () => 'Disable the person in the identity provider.',
 *   otherwise: (other) => other.remedy,
 * });
 */
export function matchError<Result>(
  error: AdminError,
  handlers: ErrorHandlers<Result> | (Partial<ErrorHandlers<Result>> & { readonly otherwise: (error: AdminError) => Result }),
): Result {
  const table = handlers as Partial<Record<string, (error: AdminError) => Result>>;
  const names = [...Object.keys(errorKinds), 'otherwise'];
  // A handler for a kind that does not exist would never be called: its error would silently go to `otherwise`.
  const unknown = Object.keys(table).filter((name) => !names.includes(name));
  const handler = table[error.kind] ?? table['otherwise'];
  if (unknown.length > 0 || typeof handler !== 'function') {
    throw adminError('validation', {
      endpoint: 'matchError()',
      source: 'input',
      fields: unknown.length > 0 ? unknown.map((name) => ({ field: printableName(name), problem: problemOfUnknown(name, names) })) : [{ field: 'handlers', problem: `has neither a handler for the kind ${error.kind} nor otherwise` }],
      meaning: '{call} handled nothing: its handlers are invalid',
      remedy: 'Correct the named handlers.',
    });
  }
  return handler(error);
}
