import { familyOf } from '../../core/classify.js';
import { splitRoute } from '../../core/endpoint.js';
import { activityNames, type ActivityName } from '../../org/activities.js';
import { getEventActions, getEventById, getEvents, pollEvents } from '../../org/events.js';
import { ok, organizationRefusal, type SimulatedAnswer } from '../answer.js';
import { millisecondsOf } from '../clock.js';
import type { SimulatedEvent } from '../governance-state.js';
import type { Router, SimulatedRequest } from '../router.js';
import { decodeCursor, encodeCursor, limitOf } from './paging.js';

type EventsRequest = Omit<SimulatedRequest, 'path' | 'body'>;

/** The content of a cursor: its query, and the position in the log. */
interface LogCursor {
  readonly query: string;
  readonly at: number;
}

export function routeEvents(router: Router): void {
  router.on(getEventActions, (request) => {
    const kinds = [...new Set(logOf(request).map(({ kind }) => kind))];
    return ok({
      data: kinds.map((kind) => ({ id: actionOf(kind), type: 'events-actions', attributes: { displayName: nameOf(kind), groupDisplayName: wordsOf(kind.split('.')[0] ?? '') } })),
    });
  });

  // The latest first. The log only grows, so that a position stays valid.
  router.on(getEvents, (request) => {
    const { query, at } = startOf(request);
    const limit = limitOf(query, { default: 30, maximum: 500 });
    const log = logOf(request);
    const data: object[] = [];
    let index = at ?? log.length - 1;
    for (; index >= 0 && data.length < limit; index -= 1) {
      const event = log[index] as SimulatedEvent;
      if (matches(request, event, query)) {
        data.push(eventOf(request, event, index));
      }
    }
    return pageAt(request, { path: 'events', data, limit, cursor: index < 0 ? undefined : { query: String(query), at: index } });
  });

  // The last page has a cursor as well: later events appear under it.
  router.on(pollEvents, (request) => {
    const { query, at } = startOf(request);
    const limit = limitOf(query, { default: 200, maximum: 500 });
    const log = logOf(request);
    const step = query.get('sortOrder') === 'desc' ? -1 : 1;
    const data: object[] = [];
    let index = at ?? (step === 1 ? 0 : log.length - 1);
    for (; index >= 0 && index < log.length && data.length < limit; index += step) {
      const event = log[index] as SimulatedEvent;
      if (isWithin(event, query)) {
        data.push(eventOf(request, event, index, { processedAt: new Date(Date.parse(event.at) + millisecondsOf(request.behaviours.eventDelay)).toISOString() }));
      }
    }
    return pageAt(request, { path: 'events-stream', data, limit, cursor: index < 0 ? undefined : { query: String(query), at: index } });
  });

  router.on(getEventById, (request) => {
    const log = logOf(request);
    const index = log.findIndex((_, position) => eventIdOf(position) === request.path.eventId);
    if (index < 0) {
      throw organizationRefusal('ADMIN-404-4', 'The event was not found.');
    }
    return ok({ data: eventOf(request, log[index] as SimulatedEvent, index) });
  });
}

/** Everything that the log shows by now, in the order in which it appeared. */
function logOf({ state, effects, clock, behaviours }: EventsRequest): readonly SimulatedEvent[] {
  const log: SimulatedEvent[] = [...state.earlierEvents];
  let changes = 0;
  for (const event of state.recordedEvents ?? []) {
    log.push(...effects.rows.slice(changes, event.after), event);
    changes = event.after;
  }
  log.push(...effects.rows.slice(changes));
  const shownTo = clock.now() - millisecondsOf(behaviours.eventDelay);
  const hidden = log.findIndex(({ at }) => Date.parse(at) > shownTo);
  return hidden < 0 ? log : log.slice(0, hidden);
}

/** A cursor has the whole search: Atlassian ignores every other parameter beside it. */
function startOf(request: EventsRequest): { query: URLSearchParams; at: number | undefined } {
  const cursor = request.query.get('cursor');
  const resumed = cursor === null ? undefined : decodeCursor<LogCursor>(cursor);
  const query = resumed === undefined ? request.query : new URLSearchParams(resumed.query);
  for (const name of ['from', 'to']) {
    if (!/^\d*$/.test(query.get(name) ?? '')) {
      throw organizationRefusal('ADMIN-400-3', `${name} must be milliseconds since 1970`);
    }
  }
  return { query, at: resumed?.at };
}

function pageAt(
  { state, origin }: EventsRequest,
  page: { readonly path: string; readonly data: readonly object[]; readonly limit: number; readonly cursor: LogCursor | undefined },
): SimulatedAnswer {
  const next = page.cursor === undefined ? undefined : encodeCursor(page.cursor);
  const address = `${origin}/admin/v1/orgs/${state.orgId}/${page.path}`;
  return ok({
    data: page.data,
    links: { self: address, ...(next === undefined ? {} : { next: `${address}?cursor=${encodeURIComponent(next)}` }) },
    meta: { ...(next === undefined ? {} : { next }), page_size: page.limit },
  });
}

function isWithin({ at }: SimulatedEvent, query: URLSearchParams): boolean {
  const time = Date.parse(at);
  return time >= Number(query.get('from') ?? 0) && time <= Number(query.get('to') ?? Number.POSITIVE_INFINITY);
}

function matches(request: EventsRequest, event: SimulatedEvent, query: URLSearchParams): boolean {
  const oneOf = (name: string, value: string): boolean | undefined => query.get(name)?.split(',').includes(value);
  const term = query.get('q')?.toLowerCase();
  const conditions: readonly (boolean | undefined)[] = [
    isWithin(event, query),
    query.has('action') ? query.get('action') === actionOf(event.kind) : undefined,
    oneOf('actor', event.actor),
    oneOf('product', event.endpoint === '' ? '' : familyOf(splitRoute(event.endpoint)[1])),
    // Simulated events have no location.
    query.has('ip') || query.has('location') ? false : undefined,
    term === undefined ? undefined : JSON.stringify(eventOf(request, event, 0)).toLowerCase().includes(term),
  ];
  return conditions.every((condition) => condition !== false);
}

function eventIdOf(position: number): string {
  return `simulated-event-${position + 1}`;
}

/** `group.memberAdded` becomes `group_member_added`: Atlassian publishes no list of its action names. */
function actionOf(kind: string): string {
  return kind.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).replaceAll('.', '_').toLowerCase();
}

/** Changes that Atlassian publishes a name for. */
const activities: Readonly<Record<string, ActivityName>> = {
  'account.enabled': 'accountReactivated',
  'account.disabled': 'accountDeactivated',
  'account.deletionScheduled': 'deletionScheduled',
  'account.deletionCancelled': 'deletionCanceled',
  'account.emailChanged': 'emailChanged',
  'group.memberAdded': 'groupMemberAdded',
  'role.assigned': 'productAccessGranted',
  'user.invited': 'userInvited',
  'person.invited': 'userInvited',
  'scimUser.created': 'userProvisioned',
  'scimUser.changed': 'userProvisioned',
  'scimUser.activated': 'userProvisioned',
  'scimGroup.changed': 'groupSynced',
  'authenticationPolicy.memberAdded': 'authenticationPolicyChanged',
  'user.loggedIn': 'loggedIn',
  'user.loggedOut': 'loggedOut',
  'apiToken.created': 'apiTokenCreated',
  'apiKey.created': 'apiKeyCreated',
};

function nameOf(kind: string): string {
  const activity = Object.hasOwn(activities, kind) ? activities[kind] : undefined;
  return activity === undefined ? wordsOf(kind) : activityNames[activity][0];
}

function wordsOf(kind: string): string {
  return actionOf(kind).replaceAll('_', ' ');
}

function eventOf({ state, origin }: EventsRequest, event: SimulatedEvent, position: number, polled: { readonly processedAt?: string } = {}): object {
  const { at, actor, kind, accountId, target } = event;
  const id = eventIdOf(position);
  const person = (key: string): { name?: string; email?: string } => {
    const account = state.accounts[key];
    return account === undefined ? {} : { name: account.name, email: account.email };
  };
  return {
    id,
    type: 'events',
    attributes: {
      time: at,
      ...polled,
      action: actionOf(kind),
      actor: { id: actor, ...person(actor) },
      context: [
        ...(accountId === undefined ? [] : [{ id: accountId, type: 'users', attributes: person(accountId) }]),
        ...(target === undefined ? [] : [{ id: target, type: kind.split('.')[0] ?? '' }]),
      ],
      container: [{ id: state.orgId, type: 'orgs', attributes: { name: state.name } }],
    },
    message: { content: nameOf(kind), format: 'simple' },
    links: { self: `${origin}/admin/v1/orgs/${state.orgId}/events/${id}` },
  };
}
