import type { SimulatedSchedule, SimulatedServiceOperations, Simulator } from 'atlassian-admin-sdk/simulator';

import { siteOf } from '../support/jira.js';
import type { Scenarios } from '../support/scenario.js';

/** Somebody who is on call, and named in every kind of rule. */
export function onCallLeaver(simulator: Simulator) {
  const leaver = simulator.addPerson({
    name: 'Jane Doe',
    owns: {
      onCall: [{ schedule: 'Operations', rotation: 'Weekly', team: 'Platform' }],
      overrides: [{ schedule: 'Operations', startDate: '2026-12-24T08:00:00Z', endDate: '2026-12-27T08:00:00Z' }],
      escalations: [{ team: 'Platform', name: 'Default' }],
      routingRules: [{ team: 'Platform', name: 'Everything' }],
    },
  });
  const successor = simulator.addPerson({ name: 'John Roe' });
  const state = siteOf(simulator).serviceOperations as SimulatedServiceOperations;
  const [schedule] = Object.values(state.schedules) as [SimulatedSchedule];
  const first = (things: object): string => Object.keys(things)[0] as string;
  const teamId = first(state.teams);
  const from = { type: 'user', id: leaver.accountId };
  state.forwardingRules['f1'] = { id: 'f1', fromUser: from, toUser: { type: 'user', id: successor.accountId }, startDate: '2026-12-01T00:00:00Z', endDate: '2026-12-02T00:00:00Z' };
  state.logs.push({ created: '2026-11-01T10:00:00.000Z', category: 'configuration', level: 'INFO', summary: 'schedule.created', details: schedule.id });
  return {
    leaver: leaver.accountId,
    successor: successor.accountId,
    state,
    schedule,
    scheduleId: schedule.id,
    rotationId: first(schedule.rotations),
    alias: first(schedule.overrides),
    teamId,
    escalationId: first(state.teams[teamId]?.escalations ?? {}),
    routingRuleId: first(state.teams[teamId]?.routingRules ?? {}),
  };
}

const christmas = { startDate: '2026-12-28T08:00:00Z', endDate: '2026-12-29T08:00:00Z' };

export const serviceOperationsScenarios: Scenarios = {
  'GET /jsm/ops/api/{cloudId}/v1/schedules': ({ simulator, product }) => {
    onCallLeaver(simulator);
    return () => product.serviceOperations.schedules.list({ expand: ['rotation'] }).toArray();
  },
  'GET /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}': ({ simulator, product }) => {
    const { scheduleId } = onCallLeaver(simulator);
    return () => product.serviceOperations.schedules.get(scheduleId);
  },
  'PATCH /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}': ({ simulator, product }) => {
    const { scheduleId } = onCallLeaver(simulator);
    return () => product.serviceOperations.schedules.update(scheduleId, { description: 'Nights and weekends', teamId: '' });
  },
  'GET /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}/rotations': ({ simulator, product }) => {
    const { scheduleId } = onCallLeaver(simulator);
    return () => product.serviceOperations.rotations.list(scheduleId).toArray();
  },
  'GET /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}/rotations/{rotationId}': ({ simulator, product }) => {
    const { scheduleId, rotationId } = onCallLeaver(simulator);
    return () => product.serviceOperations.rotations.get(scheduleId, rotationId);
  },
  'PATCH /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}/rotations/{rotationId}': ({ simulator, product }) => {
    const { scheduleId, rotationId, successor } = onCallLeaver(simulator);
    return () => product.serviceOperations.rotations.update(scheduleId, rotationId, { participants: [{ type: 'user', id: successor }] });
  },
  'GET /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}/overrides': ({ simulator, product }) => {
    const { scheduleId } = onCallLeaver(simulator);
    return () => product.serviceOperations.overrides.list(scheduleId).toArray();
  },
  'POST /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}/overrides': ({ simulator, product }) => {
    const { scheduleId, successor, rotationId } = onCallLeaver(simulator);
    return () => product.serviceOperations.overrides.create(scheduleId, { responder: { type: 'user', id: successor }, ...christmas, rotationIds: [rotationId] });
  },
  'GET /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}/overrides/{alias}': ({ simulator, product }) => {
    const { scheduleId, alias } = onCallLeaver(simulator);
    return () => product.serviceOperations.overrides.get(scheduleId, alias);
  },
  'PUT /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}/overrides/{alias}': ({ simulator, product }) => {
    const { scheduleId, alias, successor } = onCallLeaver(simulator);
    return () => product.serviceOperations.overrides.update(scheduleId, alias, { responder: { type: 'user', id: successor }, ...christmas });
  },
  'DELETE /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}/overrides/{alias}': ({ simulator, product }) => {
    const { scheduleId, alias } = onCallLeaver(simulator);
    return () => product.serviceOperations.overrides.delete(scheduleId, alias);
  },
  'GET /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}/on-calls': ({ simulator, product }) => {
    const { scheduleId } = onCallLeaver(simulator);
    return () => product.serviceOperations.schedules.getOnCalls(scheduleId, { flat: true });
  },
  'GET /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}/timeline': ({ simulator, product }) => {
    const { scheduleId } = onCallLeaver(simulator);
    return () => product.serviceOperations.schedules.getTimeline(scheduleId, { interval: 2, intervalUnit: 'months' });
  },
  'GET /jsm/ops/api/{cloudId}/v1/teams': ({ simulator, product }) => {
    onCallLeaver(simulator);
    return () => product.serviceOperations.teams.list().toArray();
  },
  'GET /jsm/ops/api/{cloudId}/v1/teams/{teamId}/roles': ({ simulator, product }) => {
    const { teamId } = onCallLeaver(simulator);
    return () => product.serviceOperations.teams.listRoles(teamId).toArray();
  },
  'GET /jsm/ops/api/{cloudId}/v1/teams/{teamId}/escalations': ({ simulator, product }) => {
    const { teamId } = onCallLeaver(simulator);
    return () => product.serviceOperations.escalations.list(teamId).toArray();
  },
  'GET /jsm/ops/api/{cloudId}/v1/teams/{teamId}/escalations/{escalationId}': ({ simulator, product }) => {
    const { teamId, escalationId } = onCallLeaver(simulator);
    return () => product.serviceOperations.escalations.get(teamId, escalationId);
  },
  'PATCH /jsm/ops/api/{cloudId}/v1/teams/{teamId}/escalations/{escalationId}': ({ simulator, product }) => {
    const { teamId, escalationId, successor } = onCallLeaver(simulator);
    return () => product.serviceOperations.escalations.update(teamId, escalationId, { rules: [{ condition: 'if-not-acked', notifyType: 'default', delay: 10, recipient: { type: 'user', id: successor } }] });
  },
  'GET /jsm/ops/api/{cloudId}/v1/teams/{teamId}/routing-rules': ({ simulator, product }) => {
    const { teamId } = onCallLeaver(simulator);
    return () => product.serviceOperations.routingRules.list(teamId).toArray();
  },
  'GET /jsm/ops/api/{cloudId}/v1/teams/{teamId}/routing-rules/{routingRuleId}': ({ simulator, product }) => {
    const { teamId, routingRuleId } = onCallLeaver(simulator);
    return () => product.serviceOperations.routingRules.get(teamId, routingRuleId);
  },
  'PATCH /jsm/ops/api/{cloudId}/v1/teams/{teamId}/routing-rules/{routingRuleId}': ({ simulator, product }) => {
    const { teamId, routingRuleId, successor } = onCallLeaver(simulator);
    return () => product.serviceOperations.routingRules.update(teamId, routingRuleId, { notify: { type: 'user', id: successor } });
  },
  'GET /jsm/ops/api/{cloudId}/v1/forwarding-rules': ({ simulator, product }) => {
    onCallLeaver(simulator);
    return () => product.serviceOperations.forwardingRules.list().toArray();
  },
  'GET /jsm/ops/api/{cloudId}/v1/logs': ({ simulator, product }) => {
    onCallLeaver(simulator);
    return () => product.serviceOperations.logs.list({ startTime: '2026-11-01T00:00:00Z', endTime: '2026-11-02T00:00:00Z' }).toArray();
  },
};
