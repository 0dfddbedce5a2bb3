import { parameterNameOf, type Endpoint, type EndpointInput } from '../core/endpoint.js';
import { isObject } from '../core/error-body.js';
import { operationsOf } from '../core/operations.js';
import { parsedBy } from '../core/schema.js';
import type { Shapes } from './body-shape.js';
import type { EndpointFact, PageFact } from './fact-sheet.js';
import { hasEnvelope, type Requester, type Seen, type Wire } from './wire.js';

/** A client with what its operations may be filled with. */
export interface CheckedClient {
  readonly client: Requester;
  /** Ids by the name of their parameter, to begin with. Ids that reads show are added. */
  readonly ids: Readonly<Record<string, string>>;
  /** What the client fills in by itself. */
  readonly fills: readonly string[];
}

/** Names of parameters, and the lists whose first element has such an id. */
const sources: Readonly<Record<string, readonly (readonly [route: RegExp, member: string])[]>> = {
  accountId: [[/\/users\/search$/, 'accountId'], [/\/myself$/, 'accountId']],
  groupId: [[/\/groups\/search$/, 'id'], [/\/group\/bulk$/, 'groupId'], [/\/Groups$/, 'id']],
  userId: [[/\/Users$/, 'id']],
  policyId: [[/\/policies$/, 'id']],
  domainId: [[/\/domains$/, 'id']],
  eventId: [[/\/events$/, 'id']],
  clientId: [[/\/oauth-clients$/, 'clientId']],
  serviceAccountId: [[/\/service-accounts$/, 'id']],
  projectIdOrKey: [[/\/project\/search$/, 'id']],
  filterId: [[/\/filter\/search$/, 'id']],
  dashboardId: [[/\/dashboard\/search$/, 'id']],
  boardId: [[/\/board$/, 'id']],
  roleId: [[/\/3\/role$/, 'id']],
  schemeId: [[/\/3\/permissionscheme$/, 'id']],
  planId: [[/\/plans\/plan$/, 'id']],
  fieldId: [[/\/field\/search$/, 'id']],
  spaceId: [[/\/v2\/spaces$/, 'id']],
  spaceKey: [[/\/v2\/spaces$/, 'key']],
  pageId: [[/\/v2\/pages$/, 'id']],
  contentId: [[/\/v2\/pages$/, 'id']],
  blogPostId: [[/\/v2\/blogposts$/, 'id']],
  templateId: [[/\/template\/page$/, 'templateId']],
  serviceDeskId: [[/\/servicedesk$/, 'id']],
  organizationId: [[/servicedeskapi\/organization$/, 'id']],
  scheduleId: [[/\/v1\/schedules$/, 'id']],
  teamId: [[/\/v1\/teams$/, 'teamId'], [/\/org\/\{orgId\}\/teams$/, 'teamId']],
  ruleUuid: [[/\/rule\/summary$/, 'uuid']],
};

/** Reads about somebody by a name or an address, or that make no sense alone. */
const leftOut = /\/email\b|check-access-by-email|for-email|\/migration$|property|properties|picker/;

/** Reads every declared operation once that takes nothing but ids which are known. Changes nothing. */
export class ReadChecks {
  readonly facts: EndpointFact[] = [];
  readonly pages: PageFact[] = [];
  /** What the reads showed, by route. */
  readonly seen = new Map<string, Seen>();

  constructor(
    private readonly wire: Wire,
    private readonly shapes: Shapes,
  ) {}

  async check({ client, ids: given, fills }: CheckedClient): Promise<void> {
    const ids = new Map(Object.entries(given));
    const declared = operationsOf(client).declared();
    const openIn = (endpoint: Endpoint): readonly string[] => parametersOf(endpoint).filter((name) => !fills.includes(name) && given[name] === undefined);
    // Lists first: they show the ids that the others need.
    const reads = declared.filter(({ operation }) => operation === 'read').sort((one, other) => openIn(one).length - openIn(other).length);
    for (const endpoint of reads) {
      const input = inputFor(endpoint, ids, fills);
      if (input === undefined || leftOut.test(endpoint.path)) {
        this.facts.push({ endpoint: endpoint.route, verdict: 'unseen', why: 'needsValue' });
        continue;
      }
      const seen = await this.#read(client, endpoint, input);
      this.seen.set(endpoint.route, seen);
      this.#note(endpoint, seen);
      noteIds(endpoint, seen.body, ids);
    }
    this.facts.push(...declared.filter(({ operation }) => operation !== 'read').map(({ route }) => ({ endpoint: route, verdict: 'unseen' as const, why: 'isWrite' as const })));
  }

  async #read(client: Requester, endpoint: Endpoint, input: EndpointInput): Promise<Seen> {
    let seen = await this.wire.once(client, endpoint, input);
    for (let each = 1; each < 4 && !seen.isClear; each += 1) {
      await this.wire.pause(each);
      seen = await this.wire.once(client, endpoint, input);
    }
    return seen;
  }

  #note(endpoint: Endpoint, seen: Seen): void {
    const { status, error, body, isClear } = seen;
    const facts = { endpoint: endpoint.route, ...(status === undefined ? {} : { status }) };
    if (error !== undefined) {
      // What no kind explains, and what has no known envelope, is worth a record.
      if (isClear && (!hasEnvelope(seen) || error.kind === 'refused.other')) {
        this.wire.keep(endpoint, seen);
      }
      if (!isClear && error.kind === 'unexpectedResponse') {
        this.wire.keep(endpoint, seen);
      }
      // A client refuses by itself what its credential can never do.
      const isKnown = isClear || error.kind.startsWith('credential.');
      this.facts.push({ ...facts, verdict: 'unseen', ...(isKnown || error.status !== undefined ? { kind: error.kind } : {}), ...(isKnown ? {} : { why: 'unclear' as const }) });
      return;
    }
    const parsed = parsedBy(endpoint.response, body);
    const isDeclared = endpoint.success.includes(status ?? 0);
    const fields = parsed.success ? [] : [...new Set(parsed.error.issues.map(({ path }) => this.shapes.pathOf(path.join('.'))))].sort();
    this.facts.push({ ...facts, verdict: parsed.success && isDeclared ? 'confirmed' : 'contradicted', ...(fields.length === 0 ? {} : { fields }) });
    if (endpoint.page !== undefined) {
      this.pages.push({ endpoint: endpoint.route, end: endOf(body) });
    }
  }
}

function parametersOf({ segments }: Endpoint): string[] {
  return segments.flatMap((segment) => parameterNameOf(segment) ?? []);
}

/** The input of a read, or nothing if it needs what is not known. */
function inputFor(endpoint: Endpoint, ids: ReadonlyMap<string, string>, fills: readonly string[]): EndpointInput | undefined {
  const names = parametersOf(endpoint).filter((name) => !fills.includes(name));
  const path: Record<string, string> = {};
  for (const name of names) {
    const value = endpoint.pathLiterals?.[name]?.[0] ?? ids.get(name);
    if (value === undefined) {
      return undefined;
    }
    path[name] = value;
  }
  const fits = (schema: Endpoint['query']): boolean => schema === undefined || parsedBy(schema, {}).success;
  return fits(endpoint.query) && fits(endpoint.body) ? { path } : undefined;
}

/** Takes down the ids of the first element of a list. */
function noteIds({ path, page }: Endpoint, body: unknown, ids: Map<string, string>): void {
  const [first] = page === undefined && !Array.isArray(body) ? [body] : listIn(body);
  for (const [name, lists] of Object.entries(sources)) {
    const found = lists.find(([route]) => route.test(path));
    const value = found === undefined || !isObject(first) ? undefined : first[found[1]];
    if (!ids.has(name) && (typeof value === 'string' || typeof value === 'number') && value !== '') {
      ids.set(name, String(value));
    }
  }
}

function listIn(body: unknown): readonly unknown[] {
  if (Array.isArray(body)) {
    return body as readonly unknown[];
  }
  const lists = isObject(body) ? Object.entries(body).filter(([name, value]) => Array.isArray(value) && !/schemas|links/i.test(name)) : [];
  return (lists[0]?.[1] ?? []) as readonly unknown[];
}

/** How the page says that it is the last, or that it is not. */
function endOf(body: unknown): PageFact['end'] {
  if (!isObject(body)) {
    return 'unclear';
  }
  const flag = body['isLast'] ?? body['isLastPage'] ?? body['last'];
  if (typeof flag === 'boolean') {
    return flag ? 'flag' : 'notReached';
  }
  if (typeof body['totalResults'] === 'number') {
    return body['totalResults'] <= listIn(body).length ? 'total' : 'notReached';
  }
  const holder = [body['links'], body['_links'], body].find((each) => isObject(each) && ['next', 'nextPageToken', 'cursor'].some((name) => name in each)) as Readonly<Record<string, unknown>> | undefined;
  if (holder === undefined) {
    return 'absent';
  }
  const next = holder['next'] ?? holder['nextPageToken'] ?? holder['cursor'];
  return next === null || next === undefined ? 'null' : next === '' ? 'empty' : 'notReached';
}
