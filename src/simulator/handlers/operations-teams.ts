import { getEscalation, listEscalations, updateEscalation } from '../../product/service-operations/escalations.js';
import { listForwardingRules } from '../../product/service-operations/forwarding-rules.js';
import { listLogs } from '../../product/service-operations/logs.js';
import { getRoutingRule, listRoutingRules, updateRoutingRule } from '../../product/service-operations/routing-rules.js';
import { listOperationsTeams, listTeamRoles } from '../../product/service-operations/teams.js';
import { ok, operationsRefusal } from '../answer.js';
import type { Router } from '../router.js';
import type { SimulatedEscalation, SimulatedRoutingRule } from '../service-operations-state.js';
import { given, hasRights, namedPerson, noteChange, operationsOf, operationsPage, requireResponders, requireRights, requireTeam, type OperationsRequest } from './operations-requests.js';

export function routeOperationsTeams(router: Router): void {
  router.on(listOperationsTeams, (request) => {
    requireRights(request);
    const teams = Object.values(operationsOf(request).teams).filter(({ teamId }) => hasRights(request, teamId));
    return ok({ platformTeams: teams.map(({ teamId, teamName }) => ({ teamId, teamName })) });
  });

  router.on(listTeamRoles, (request) => ok({ values: requireTeam(request, request.path.teamId).roles.map((role) => ({ ...role, rights: [] })), links: {} }));

  router.on(listEscalations, (request) => {
    const { teamId, escalations } = requireTeam(request, request.path.teamId);
    return operationsPage(request, `/teams/${teamId}/escalations`, Object.values(escalations));
  });

  router.on(getEscalation, (request) => ok(requireEscalation(request)));

  router.on(updateEscalation, (request) => {
    const escalation = requireEscalation(request);
    const recipients = (request.body.rules ?? []).map(({ recipient }) => recipient);
    requireResponders(request, recipients);
    const before = JSON.stringify(escalation);
    Object.assign(escalation, given(request.body));
    if (JSON.stringify(escalation) !== before) {
      noteChange(request, 'escalation.updated', { accountId: namedPerson(before, recipients), target: escalation.id });
    }
    return ok(escalation);
  });

  router.on(listRoutingRules, (request) => ok({ values: Object.values(requireTeam(request, request.path.teamId).routingRules), links: {} }));

  router.on(getRoutingRule, (request) => ok(requireRoutingRule(request)));

  router.on(updateRoutingRule, (request) => {
    const rule = requireRoutingRule(request);
    const { notify } = request.body;
    requireResponders(request, notify === undefined ? [] : [notify]);
    const before = JSON.stringify(rule);
    Object.assign(rule, given(request.body));
    if (JSON.stringify(rule) !== before) {
      noteChange(request, 'routingRule.updated', { accountId: namedPerson(before, notify === undefined ? [] : [notify]), target: rule.id });
    }
    return ok(rule);
  });

  router.on(listForwardingRules, (request) => {
    requireRights(request);
    const all = Object.values(operationsOf(request).forwardingRules);
    return ok({ values: all.filter(({ fromUser }) => hasRights(request, undefined) || fromUser.id === request.actor.accountId), links: {} });
  });

  router.on(listLogs, (request) => {
    const { query } = request;
    const limit = Number(query.get('limit') ?? 1000);
    const [from, to] = [Date.parse(query.get('startTime') ?? ''), Date.parse(query.get('endTime') ?? '')];
    if (Number.isNaN(from) || Number.isNaN(to) || !(limit >= 1000 && limit <= 5000)) {
      throw operationsRefusal(400, 'startTime and endTime must be times, and limit between 1000 and 5000.');
    }
    const category = query.get('category');
    const level = query.get('level');
    const found = operationsOf(request).logs.filter((log) => {
      const at = Date.parse(log.created);
      return from <= at && at <= to && (category === null || log.category === category) && (level === null || log.level === level);
    });
    const at = Number(query.get('pageToken') ?? 0);
    const end = at + limit;
    const values = hasRights(request, undefined) ? found.slice(at, end) : [];
    return ok({ values, count: values.length, links: values.length > 0 && end < found.length ? { next: `/v1/logs?pageToken=${end}&limit=${limit}` } : {} });
  });
}

function requireEscalation(request: OperationsRequest & { readonly path: { readonly teamId: string; readonly escalationId: string } }): SimulatedEscalation {
  const escalation = requireTeam(request, request.path.teamId).escalations[request.path.escalationId];
  if (escalation === undefined) {
    throw operationsRefusal(404, 'The escalation was not found.');
  }
  return escalation;
}

function requireRoutingRule(request: OperationsRequest & { readonly path: { readonly teamId: string; readonly routingRuleId: string } }): SimulatedRoutingRule {
  const rule = requireTeam(request, request.path.teamId).routingRules[request.path.routingRuleId];
  if (rule === undefined) {
    throw operationsRefusal(404, 'The routing rule was not found.');
  }
  return rule;
}
