import { errorKinds, fixers, refusalReasons, type AdminErrorKind, type KindDescription, type RefusalReason, type WhoCanFix } from './error-kinds.js';
import { printableName, problemOfUnknown } from './unknown-names.js';

const brand = Symbol.for('atlassian-admin-sdk.AdminError');

/** One thing that is wrong with a request: which field, and what is expected there. Never the value itself. */
export interface FieldProblem {
  readonly field: string;
  readonly problem: string;
}

/** Whether one profile field may be changed, and the vendor's reason key where not. */
export interface FieldRule {
  readonly allowed: boolean;
  readonly reason?: string;
}

/** The figures of the limit that a request ran into, as far as the service told them. */
export interface RateLimitFigures {
  readonly limit?: number;
  readonly remaining?: number;
  /** The vendor's own name of the limit, for example `jira-burst-based`. */
  readonly reason?: string;
}

/** What was not found, where the answer tells. */
export type MissingResource = 'user' | 'group' | 'organization' | 'directory' | 'route' | 'site' | 'unknown';

interface MayHaveHappened {
  /** False when the request certainly never reached the service; true when it may have been carried out. */
  readonly mayHaveHappened: boolean;
}

interface Refusal {
  /** The vendor's reason key. */
  readonly reason: string;
}

/** What a kind carries beside the members that all kinds have. */
interface KindMembers extends Record<RefusalReason, Refusal> {
  'refused.other': Refusal;
  'forbidden.fieldMutation': {
    /** Each refused field with its rule. */
    readonly fields: Readonly<Record<string, FieldRule>>;
  };
  'forbidden.unclaimedDomain': { readonly domain?: string };
  'conflict.lifecycle': {
    /** The vendor's codes, when it sent any. */
    readonly codes: readonly string[];
  };
  'conflict.uniqueness': {
    /** What kind of thing clashes, as the vendor names it: `USER` or `GROUP`. */
    readonly resource?: string;
    readonly attribute?: string;
  };
  'credential.wrongKind': {
    /** What the service's answer says about the credential that was sent. */
    readonly hint: string;
  };
  'group.protected': { readonly why: 'default' | 'idpManaged' | 'system' | 'unknown' };
  'endpoint.unavailable': {
    /** `onlyInBrowser`: a person has to do it in Atlassian Administration or on the site. */
    readonly why: 'removed' | 'notForThisOrganization' | 'onlyInBrowser';
    /** Method and path template of the endpoint to call instead. */
    readonly replacement?: string;
  };
  notFound: {
    /** What is missing, as far as the answer tells. */
    readonly resource: MissingResource;
  };
  validation: {
    /** `input`: refused here, nothing was sent. `answer`: refused by the service. */
    readonly source: 'input' | 'answer';
    readonly fields: readonly FieldProblem[];
    /** The SCIM error type, for example `invalidFilter`. */
    readonly scimType?: string;
  };
  rateLimited: {
    /** ISO 8601 time from which a repetition may succeed. */
    readonly retryAt?: string;
    readonly limit?: RateLimitFigures;
  };
  unavailable: {
    /** ISO 8601 time from which a repetition may succeed, where the service or the circuit breaker names one. */
    readonly retryAt?: string;
  };
  unexpectedResponse: {
    /**
     * What came in place of the answer: `login` and `challenge` were given by something before the service, `errorBody`
     * tells of a failure under a status of success, and `foreign` is about another thing than the one asked for.
     */
    readonly why: 'schema' | 'notJson' | 'redirect' | 'tooLarge' | 'cut' | 'cursor' | 'status' | 'login' | 'challenge' | 'errorBody' | 'foreign';
    /** Which members of the answer were not as expected. */
    readonly fields: readonly FieldProblem[];
  };
  network: MayHaveHappened;
  timeout: MayHaveHappened & {
    /** What was waited for: the beginning of the answer, or the end of the whole call. A body that stops is `unexpectedResponse`. */
    readonly phase: 'headers' | 'operation';
  };
  aborted: MayHaveHappened;
  ambiguous: {
    /** How the answer was lost. */
    readonly because: 'network' | 'timeout' | 'unavailable' | 'cut';
    /** What reading back showed: nothing conclusive, not the wanted state, or there is no read that could show it. */
    readonly readBack: 'unknown' | 'notReached' | 'none';
  };
}

type MembersOf<K extends AdminErrorKind> = K extends keyof KindMembers ? KindMembers[K] : unknown;

/** The members that every error of this package has. */
export interface AdminErrorMembers<K extends AdminErrorKind = AdminErrorKind> {
  readonly kind: K;
  /** The route template of the call, or the constructor that refused its options. Never with values filled in. */
  readonly endpoint: string;
  /** The HTTP status, where the service answered. */
  readonly status?: number;
  /** The vendor's error code, for example `ADMIN-UAM-409-3`; a system error code for network errors. */
  readonly code?: string;
  /** The vendor's id of the request, which Atlassian Support asks for. */
  readonly traceId?: string;
  /** Whether the same call may succeed later without anybody doing anything. */
  readonly retryable: boolean;
  readonly whoCanFix: WhoCanFix;
  /** One sentence: what to do. */
  readonly remedy: string;
  /** How many requests were sent for the call, read-backs not counted. */
  readonly attempts: number;
  /** The beginning of the answer, without credentials and e-mail addresses. Not enumerable: it is not printed or logged. */
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
 * Everything that a call of this package can throw: a union that `switch (error.kind)` narrows.
 *
 * Refusals carry the vendor's own reason as their kind. `docs/errors.md` lists every kind with what it means, who can
 * fix it and how.
 */
export type AdminError = AdminErrorOf<AdminErrorKind>;

/** An error as JSON: everything but the stack and the body. Safe to journal: it names no person. */
export interface SerializedAdminError extends Omit<AdminErrorMembers, 'body'> {
  readonly name: 'AdminError';
  readonly message: string;
  readonly [member: string]: unknown;
}

type OptionalMember = 'status' | 'code' | 'traceId' | 'body' | 'whoCanFix' | 'remedy' | 'retryable';

/** What a place that raises an error has to know: the rest comes from the table of kinds. */
export type ErrorDetails<K extends AdminErrorKind> = {
  readonly [Member in OptionalMember]?: AdminErrorMembers[Member] | undefined;
} & { readonly endpoint: string; readonly attempts?: number; readonly meaning?: string } & MembersOf<K>;

class RaisedAdminError extends Error {
  static {
    // What is printed is the name of the union, not of this class.
    for (const named of [RaisedAdminError, RaisedAdminError.prototype]) {
      Object.defineProperty(named, 'name', { value: 'AdminError', configurable: true });
    }
  }

  constructor(message: string, members: object, body: string | undefined) {
    super(message);
    Object.assign(this, members);
    // Not enumerable: they are there for who asks, and printed for nobody.
    Object.defineProperty(this, 'body', { value: body, configurable: true });
    Object.defineProperty(this, brand, { value: true });
  }

  toJSON(): object {
    return Object.assign({ name: this.name, message: this.message }, this);
  }
}

/** Makes an error of a kind. Only this makes errors, so that every one has its message from the same table. */
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
  const answered = [kind, status === undefined ? undefined : `HTTP ${status}`, code].filter((part) => part !== undefined).join(', ');
  const message = [
    `${endpoint} ${meaning ?? description.meaning} (${answered})${problemsOf(own)}.`.replace(/\?\.$/, '?'),
    members.whoCanFix === 'nobody' ? '' : `Who can fix it: ${fixers[members.whoCanFix]}.`,
    members.remedy,
  ]
    .filter((part) => part !== '')
    .join(' ');
  return new RaisedAdminError(message, members, body) as unknown as AdminErrorOf<K>;
}

/** What the members of an error say about who can fix it and how, beyond its kind. */
function becauseOf(own: { mayHaveHappened?: unknown; retryAt?: unknown; replacement?: unknown }, kind: AdminErrorKind): Partial<KindDescription> {
  if (own.mayHaveHappened === true) {
    const { whoCanFix, remedy, retryable } = errorKinds.ambiguous;
    return { whoCanFix, remedy: `It may have taken effect. ${remedy}`, retryable };
  }
  if (typeof own.retryAt === 'string') {
    return { remedy: `Repeat the call after ${own.retryAt}${kind === 'unavailable' ? '; if it fails again, look at the status page of Atlassian' : ''}.` };
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

/** What {@link attempt} gives. */
export type Attempted<T> =
  | { readonly ok: true; readonly value: T; readonly error?: undefined }
  | { readonly ok: false; readonly error: AdminError; readonly value?: undefined };

/**
 * Waits for a call and gives its error as a value instead of throwing it. Only errors of this package are caught; a
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

/** The kinds by which the user management API refuses an action, each named after the vendor's reason key. */
export type RefusalKind = RefusalReason | 'refused.other' | Extract<AdminErrorKind, `forbidden.${string}`>;

/** Whether the vendor refused the action on this very account, with a reason: no credential or repetition changes that. */
export function isRefusal(error: AdminError): error is AdminErrorOf<RefusalKind> {
  return (
    (refusalReasons as readonly string[]).includes(error.kind) ||
    error.kind === 'refused.other' ||
    error.kind.startsWith('forbidden.')
  );
}

/** The kinds that say that the credential itself is the problem. */
export type CredentialProblemKind = Extract<AdminErrorKind, `credential.${string}`>;

/** Whether the credential itself is the problem, so that every other call with it will fail as well. */
export function isCredentialProblem(error: AdminError): error is AdminErrorOf<CredentialProblemKind> {
  return error.kind.startsWith('credential.');
}

/** Whether the same call may succeed later without anybody doing anything. */
export function isRetryable(error: AdminError): boolean {
  return error.retryable;
}

/** One handler for every kind, so that a new kind is a compile error where it is not handled. */
export type ErrorHandlers<Result> = { readonly [K in AdminErrorKind]: (error: AdminErrorOf<K>) => Result };

/**
 * Handles an error by its kind. Without `otherwise` every kind needs a handler; with it, some suffice.
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
  // A handler for a kind that does not exist would never be called: its error would go to `otherwise` unseen.
  const unknown = Object.keys(table).filter((name) => !names.includes(name));
  const handler = table[error.kind] ?? table['otherwise'];
  if (unknown.length > 0 || typeof handler !== 'function') {
    throw adminError('validation', {
      endpoint: 'matchError()',
      source: 'input',
      fields: unknown.length > 0 ? unknown.map((name) => ({ field: printableName(name), problem: problemOfUnknown(name, names) })) : [{ field: 'handlers', problem: `has no handler for the kind ${error.kind} and no otherwise` }],
      meaning: 'handled nothing, because its handlers are not valid',
      remedy: 'Correct the handlers named here.',
    });
  }
  return handler(error);
}
