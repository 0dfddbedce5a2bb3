import { createOverride, deleteOverride, getOverride, listOverrides, updateOverride } from '../../product/service-operations/overrides.js';
import { getRotation, listRotations, updateRotation } from '../../product/service-operations/rotations.js';
import { getOnCalls, getSchedule, getTimeline, listSchedules, updateSchedule } from '../../product/service-operations/schedules.js';
import { noContent, ok, operationsRefusal } from '../answer.js';
import type { Router } from '../router.js';
import { onCallAt, turnOf, type SimulatedOverride, type SimulatedResponder, type SimulatedRotation, type SimulatedSchedule } from '../service-operations-state.js';
import { given, hasRights, namedPerson, noteChange, operationsOf, operationsPage, requireResponders, requireRights, requireSchedule, type OperationsRequest } from './operations-requests.js';

export function routeOperationsSchedules(router: Router): void {
  router.on(listSchedules, (request) => {
    requireRights(request);
    const term = request.query.get('query')?.toLowerCase();
    const withRotations = request.query.getAll('expand').includes('rotation');
    const found = Object.values(operationsOf(request).schedules).filter(({ name, teamId }) => hasRights(request, teamId) && (term === undefined || name.toLowerCase().includes(term)));
    return operationsPage(request, '/schedules', found.map((schedule) => ({ ...shown(schedule), ...(withRotations ? { rotations: Object.values(schedule.rotations) } : {}) })));
  });

  router.on(getSchedule, (request) => ok(shown(requireSchedule(request, request.path.scheduleId))));

  router.on(updateSchedule, (request) => {
    const schedule = requireSchedule(request, request.path.scheduleId);
    const before = JSON.stringify(schedule);
    const { teamId, ...change } = request.body;
    Object.assign(schedule, given(change));
    if (teamId === '') {
      delete schedule.teamId;
    } else if (teamId !== undefined) {
      schedule.teamId = teamId;
    }
    if (JSON.stringify(schedule) !== before) {
      noteChange(request, 'schedule.updated', { target: schedule.id });
    }
    return ok(shown(schedule));
  });

  router.on(getOnCalls, (request) => {
    const schedule = requireSchedule(request, request.path.scheduleId);
    const at = momentOf(request, 'date');
    const responders = Object.values(schedule.rotations).flatMap((rotation) => onCallAt(schedule, rotation, at)?.responder ?? []);
    const onCall = responders.filter(({ type }) => type !== 'noone');
    return ok(request.query.get('flat') === 'true' ? { onCallUsers: [...new Set(onCall.flatMap((responder) => usersBehind(request, responder)))] } : { onCallParticipants: onCall });
  });

  router.on(getTimeline, (request) => {
    const schedule = requireSchedule(request, request.path.scheduleId);
    const start = momentOf(request, 'date');
    const end = endOf(start, Number(request.query.get('interval') ?? 1), request.query.get('intervalUnit') ?? 'weeks');
    const rotations = Object.values(schedule.rotations).map((rotation, index) => ({ id: rotation.id, name: rotation.name, order: index + 1, deleted: false, periods: periodsOf(schedule, rotation, start, end) }));
    return ok({ startDate: iso(start), endDate: iso(end), finalTimeline: { rotations } });
  });

  routeRotations(router);
  routeOverrides(router);
}

function routeRotations(router: Router): void {
  router.on(listRotations, (request) => {
    const { id, rotations } = requireSchedule(request, request.path.scheduleId);
    return operationsPage(request, `/schedules/${id}/rotations`, Object.values(rotations));
  });

  router.on(getRotation, (request) => ok(requireRotation(request)));

  router.on(updateRotation, (request) => {
    const rotation = requireRotation(request);
    const { participants = [] } = request.body;
    requireResponders(request, participants);
    const before = JSON.stringify(rotation);
    Object.assign(rotation, given(request.body));
    if (JSON.stringify(rotation) !== before) {
      noteChange(request, 'rotation.updated', { accountId: namedPerson(before, participants), target: rotation.id });
    }
    return ok(rotation);
  });
}

function routeOverrides(router: Router): void {
  router.on(listOverrides, (request) => {
    const { id, overrides } = requireSchedule(request, request.path.scheduleId);
    return operationsPage(request, `/schedules/${id}/overrides`, Object.values(overrides));
  });

  router.on(getOverride, (request) => ok(requireOverride(request)));

  router.on(createOverride, (request) => {
    const schedule = requireSchedule(request, request.path.scheduleId);
    const { responder } = request.body;
    requireResponders(request, [responder]);
    const alias = request.random.uuid();
    const override = { alias, ...given(request.body) } as SimulatedOverride;
    schedule.overrides[alias] = override;
    noteChange(request, 'override.created', { accountId: namedPerson('', [responder]), target: alias });
    return ok(override, 201);
  });

  router.on(updateOverride, (request) => {
    const schedule = requireSchedule(request, request.path.scheduleId);
    const { alias } = requireOverride(request);
    const { responder } = request.body;
    requireResponders(request, [responder]);
    const before = JSON.stringify(schedule.overrides[alias]);
    const override = { alias, ...given(request.body) } as SimulatedOverride;
    schedule.overrides[alias] = override;
    if (JSON.stringify(override) !== before) {
      noteChange(request, 'override.updated', { accountId: namedPerson(before, [responder]), target: alias });
    }
    return ok(override);
  });

  router.on(deleteOverride, (request) => {
    const { alias } = requireOverride(request);
    delete requireSchedule(request, request.path.scheduleId).overrides[alias];
    noteChange(request, 'override.deleted', { target: alias });
    return noContent;
  });
}

function shown({ rotations: _rotations, overrides: _overrides, ...schedule }: SimulatedSchedule): object {
  return schedule;
}

function requireRotation(request: OperationsRequest & { readonly path: { readonly scheduleId: string; readonly rotationId: string } }): SimulatedRotation {
  const rotation = requireSchedule(request, request.path.scheduleId).rotations[request.path.rotationId];
  if (rotation === undefined) {
    throw operationsRefusal(404, 'The rotation was not found.');
  }
  return rotation;
}

function requireOverride(request: OperationsRequest & { readonly path: { readonly scheduleId: string; readonly alias: string } }): SimulatedOverride {
  const override = requireSchedule(request, request.path.scheduleId).overrides[request.path.alias];
  if (override === undefined) {
    throw operationsRefusal(404, 'The override was not found.');
  }
  return override;
}

/** The people whom a responder stands for. An escalation stands for the people of its first rule. */
function usersBehind(request: OperationsRequest, { type, id = '' }: SimulatedResponder): string[] {
  switch (type) {
    case 'user':
      return [id];
    case 'team':
      return Object.keys(request.state.teams?.[id]?.members ?? {});
    case 'escalation': {
      const escalation = Object.values(operationsOf(request).teams).flatMap(({ escalations }) => Object.values(escalations)).find((candidate) => candidate.id === id);
      const [first] = escalation?.rules ?? [];
      return first === undefined ? [] : usersBehind(request, first.recipient);
    }
    default:
      return [];
  }
}

function momentOf({ query, clock }: OperationsRequest, name: string): number {
  const text = query.get(name);
  const at = text === null ? clock.now() : Date.parse(text);
  if (Number.isNaN(at)) {
    throw operationsRefusal(422, `${name} must be a time.`);
  }
  return at;
}

const day = 86_400_000;

function endOf(start: number, interval: number, unit: string): number {
  if (unit === 'months') {
    const end = new Date(start);
    end.setUTCMonth(end.getUTCMonth() + interval);
    return end.getTime();
  }
  return start + interval * day * (unit === 'days' ? 1 : 7);
}

/** Every period between two changes of who is on call. */
function periodsOf(schedule: SimulatedSchedule, rotation: SimulatedRotation, start: number, end: number): object[] {
  const turn = turnOf(rotation);
  const first = Date.parse(rotation.startDate);
  const changes = new Set([start, end]);
  for (let at = first + Math.ceil((start - first) / turn) * turn; at < end; at += turn) {
    changes.add(at);
  }
  for (const { startDate, endDate } of Object.values(schedule.overrides)) {
    changes.add(Date.parse(startDate)).add(Date.parse(endDate));
  }
  const moments = [...changes].filter((at) => at >= start && at <= end).sort((one, other) => one - other);
  return moments.slice(0, -1).flatMap((at, index) => {
    const onCall = onCallAt(schedule, rotation, at);
    return onCall === undefined ? [] : [{ startDate: iso(at), endDate: iso(moments[index + 1] as number), ...onCall }];
  });
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
