import type { CallOptions } from '../../core/options.js';
import { getUser } from '../../product/jira/users.js';
import { listEscalations, updateEscalation, type EscalationChange } from '../../product/service-operations/escalations.js';
import { listForwardingRules, type ForwardingRule } from '../../product/service-operations/forwarding-rules.js';
import { listOverrides, updateOverride, type NewOverride } from '../../product/service-operations/overrides.js';
import type { Responder } from '../../product/service-operations/responders.js';
import { updateRotation, type RotationChange } from '../../product/service-operations/rotations.js';
import { listRoutingRules, updateRoutingRule, type RoutingRuleChange } from '../../product/service-operations/routing-rules.js';
import { listSchedules } from '../../product/service-operations/schedules.js';
import { listOperationsTeams } from '../../product/service-operations/teams.js';
import { partsOf, peopleIn, positionsIn, replaced, replacedInTurns, transferOfRecipients, type NamedRecipients } from './operations-people.js';
import type { FoundThing, TransferredThing, ResponsibilityDeclaration, SitePlace } from './types.js';

interface KnownSchedule {
  readonly id: string;
  readonly name: string;
  readonly rotations: readonly { readonly id: string; readonly name: string; readonly participants: readonly Responder[] }[];
}

/** All schedules with their rotations, for rotations and overrides. */
function schedulesOf(place: SitePlace, options: CallOptions): Promise<readonly KnownSchedule[]> {
  return place.once('schedules of Jira Service Management', async () => {
    const schedules = new Map<string, KnownSchedule>();
    for await (const { id, name, rotations } of place.product.serviceOperations.schedules.list({ size: 50, expand: ['rotation'] }, options).whole()) {
      const known = (rotations ?? []).map((rotation) => ({ id: rotation.id, name: rotation.name ?? '', participants: rotation.participants ?? [] }));
      schedules.set(id, { id, name: name ?? '', rotations: known });
    }
    return [...schedules.values()];
  });
}

async function* findRotations(people: ReadonlySet<string>, place: SitePlace, options: CallOptions): AsyncGenerator<FoundThing, void, undefined> {
  for (const schedule of await schedulesOf(place, options)) {
    for (const { id, name, participants } of schedule.rotations) {
      for (const [accountId, positions] of peopleIn(participants, people)) {
        yield { accountId, id: `${schedule.id}/${id}`, name: `${schedule.name}: ${name}`, ...positionsIn(positions) };
      }
    }
  }
}

async function readRotation(thing: TransferredThing, { product }: SitePlace, options: CallOptions): Promise<NamedRecipients> {
  const [scheduleId, rotationId] = partsOf(thing);
  const { rotations } = product.serviceOperations;
  const { participants } = await rotations.get(scheduleId, rotationId, options);
  return {
    recipients: participants ?? [],
    save: async (after) => {
      const given = after.map((participant) => ({ type: participant?.type, ...((participant?.id ?? undefined) === undefined ? {} : { id: participant?.id }) }));
      return (await rotations.update(scheduleId, rotationId, { participants: given as RotationChange['participants'] }, options).withResponse()).response;
    },
  };
}

async function* findOverrides(people: ReadonlySet<string>, place: SitePlace, options: CallOptions): AsyncGenerator<FoundThing, void, undefined> {
  for (const { id, name } of await schedulesOf(place, options)) {
    const found = new Set<string>();
    for await (const { alias, responder, startDate, endDate } of place.product.serviceOperations.overrides.list(id, { size: 50 }, options).whole()) {
      const [accountId] = peopleIn([responder], people).keys();
      if (accountId !== undefined && alias !== null && alias !== undefined && !found.has(alias) && !isOver(endDate)) {
        found.add(alias);
        yield { accountId, id: `${id}/${alias}`, name: `${name}: ${timeOf(startDate, endDate)}` };
      }
    }
  }
}

/** Without a readable end, it may still be in force. */
function isOver(endDate: string | null | undefined): boolean {
  return typeof endDate === 'string' && Date.parse(endDate) <= Date.now();
}

function timeOf(...dates: readonly (string | null | undefined)[]): string {
  return dates.map((date) => date ?? '…').join(' – ');
}

async function readOverride(thing: TransferredThing, { product }: SitePlace, options: CallOptions): Promise<NamedRecipients> {
  const [scheduleId, alias] = partsOf(thing);
  const { overrides } = product.serviceOperations;
  const { responder, startDate, endDate, rotationIds } = await overrides.get(scheduleId, alias, options);
  return {
    recipients: [responder],
    save: async ([after]) => {
      const override = { responder: { type: 'user', id: after?.id ?? '' }, startDate: startDate ?? '', endDate: endDate ?? '', ...((rotationIds ?? []).length === 0 ? {} : { rotationIds }) };
      return (await overrides.update(scheduleId, alias, override as NewOverride, options).withResponse()).response;
    },
  };
}

async function* findAlertRules(people: ReadonlySet<string>, place: SitePlace, options: CallOptions): AsyncGenerator<FoundThing, void, undefined> {
  const { escalations, routingRules, teams } = place.product.serviceOperations;
  for await (const { teamId, teamName } of teams.list(options).whole()) {
    for await (const { id, name, rules } of escalations.list(teamId, { size: 50 }, options).whole()) {
      for (const [accountId, positions] of peopleIn((rules ?? []).map(({ recipient }) => recipient), people)) {
        yield { accountId, id: `${teamId}/escalation/${id}`, name: `${teamName ?? ''}: ${name ?? ''}`, ...positionsIn(positions) };
      }
    }
    for await (const { id, name, notify } of routingRules.list(teamId, options).whole()) {
      for (const accountId of peopleIn([notify], people).keys()) {
        yield { accountId, id: `${teamId}/routing/${id}`, name: `${teamName ?? ''}: ${name ?? ''}` };
      }
    }
  }
}

async function readAlertRule(thing: TransferredThing, place: SitePlace, options: CallOptions): Promise<NamedRecipients> {
  const [teamId, what, ruleId] = partsOf(thing);
  const { escalations, routingRules } = place.product.serviceOperations;
  if (what === 'routing') {
    const { notify } = await routingRules.get(teamId, ruleId, options);
    return {
      recipients: [notify],
      save: async ([after]) => (await routingRules.update(teamId, ruleId, { notify: after } as RoutingRuleChange, options).withResponse()).response,
    };
  }
  const { rules } = await escalations.get(teamId, ruleId, options);
  return {
    recipients: (rules ?? []).map(({ recipient }) => recipient),
    save: async (after) => {
      const changed = (rules ?? []).map((rule, index) => ({ ...rule, recipient: after[index] }));
      return (await escalations.update(teamId, ruleId, { rules: changed } as EscalationChange, options).withResponse()).response;
    },
  };
}

async function* findForwardingRules(people: ReadonlySet<string>, { product }: SitePlace, options: CallOptions): AsyncGenerator<FoundThing, void, undefined> {
  for await (const rule of product.serviceOperations.forwardingRules.list(options).whole()) {
    for (const accountId of isOver(rule.endDate) ? [] : peopleOf(rule)) {
      if (people.has(accountId)) {
        yield { accountId, id: rule.id, name: timeOf(rule.startDate, rule.endDate) };
      }
    }
  }
}

/** Whose alerts are forwarded, and to whom. Their form is unpublished. */
function peopleOf({ fromUser, toUser, fromUserId, toUserId }: ForwardingRule): ReadonlySet<string> {
  return new Set([fromUser?.id, toUser?.id, fromUserId, toUserId].filter((accountId) => typeof accountId === 'string'));
}

const everybody = Number.POSITIVE_INFINITY;
const admin = 'an admin of Jira Service Management, or of the team';

const shared = {
  world: 'serviceOperations',
  findingNeeds: admin,
  evidence: ['documented', 'measured'],
  turn: 2,
} as const;

const handed = {
  ...shared,
  writingNeeds: admin,
  successorMust: 'Be active, and able to use Jira Service Management.',
  byDefault: 'transfer',
} as const;

export const serviceOperationsResponsibilities = {
  onCallRotations: {
    ...handed,
    row: 'S1',
    title: 'on-call rotations that the person takes part in',
    foundBy: [listSchedules],
    caveat: 'Without the right, Atlassian shows empty lists and no error. A person who is on call through a team is not named.',
    finder: { peopleAtOnce: everybody, find: findRotations },
    writes: [updateRotation],
    checkedBy: [getUser],
    readBack: 'The rotation is read again.',
    undo: 'The person is put back at the same position. The successor leaves, unless they took part before.',
    notByApi: 'A successor who takes part already gets no second turn. One turn less shifts the turns of everybody: check who is on call.',
    transfer: transferOfRecipients(updateRotation, readRotation, replacedInTurns),
  },
  onCallOverrides: {
    ...handed,
    row: 'S2',
    title: 'times at which the person is on call by an override',
    foundBy: [listSchedules, listOverrides],
    caveat: 'Overrides that have ended are left out, by the clock of your computer. Without the right, Atlassian shows empty lists and no error.',
    finder: { peopleAtOnce: everybody, find: findOverrides },
    writes: [updateOverride],
    checkedBy: [getUser],
    readBack: 'The override is read again.',
    undo: 'The earlier person is set again.',
    transfer: transferOfRecipients(updateOverride, readOverride, replaced),
  },
  alertRules: {
    ...handed,
    row: 'S3',
    title: 'escalations and routing rules that alert the person',
    foundBy: [listOperationsTeams, listEscalations, listRoutingRules],
    caveat: 'The rules of every team are read. Without the right, Atlassian shows empty lists and no error.',
    finder: { peopleAtOnce: everybody, find: findAlertRules },
    writes: [updateEscalation, updateRoutingRule],
    checkedBy: [getUser],
    readBack: 'The escalation or routing rule is read again.',
    undo: 'The earlier person is set again, in the same steps of the escalation.',
    evidence: ['documented', 'inferred'],
    transfer: transferOfRecipients(updateEscalation, readAlertRule, replaced),
  },
  forwardingRules: {
    ...shared,
    row: 'S4',
    title: 'rules that forward alerts from or to the person',
    foundBy: [listForwardingRules],
    findingNeeds: 'an admin of Jira Service Management. Others see only their own rules',
    caveat: 'The contact methods and notification rules of a person are visible only to that person.',
    finder: { peopleAtOnce: everybody, find: findForwardingRules },
    writes: [],
    notByApi: 'An admin changes or deletes the forwarding rule in Jira Service Management.',
    evidence: ['documented', 'inferred'],
    byDefault: 'report',
  },
} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;
