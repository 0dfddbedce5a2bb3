/** Schedules, escalations and rules for alerts on one site. */
export interface SimulatedServiceOperations {
  /** By id. */
  schedules: Record<string, SimulatedSchedule>;
  /** By the id of the team. */
  teams: Record<string, SimulatedOperationsTeam>;
  forwardingRules: Record<string, SimulatedForwardingRule>;
  logs: SimulatedOperationsLog[];
}

/** Who is on call, or gets an alert. */
export interface SimulatedResponder {
  type: string;
  /** Of a person: the account id. `noone` has none. */
  id?: string;
}

/** A schedule. */
export interface SimulatedSchedule {
  id: string;
  name: string;
  description: string;
  timezone: string;
  enabled: boolean;
  teamId?: string;
  rotations: Record<string, SimulatedRotation>;
  /** By alias. */
  overrides: Record<string, SimulatedOverride>;
}

/** A rotation: people who take turns. */
export interface SimulatedRotation {
  id: string;
  name: string;
  /** ISO 8601: the start of the first turn. */
  startDate: string;
  endDate?: string;
  type: 'daily' | 'weekly' | 'hourly';
  length: number;
  participants: SimulatedResponder[];
  timeRestriction?: Record<string, unknown>;
}

/** Somebody is on call for a time, instead of whose turn it is. */
export interface SimulatedOverride {
  alias: string;
  responder: SimulatedResponder;
  startDate: string;
  endDate: string;
  rotationIds?: string[];
}

/** A team with its rules. */
export interface SimulatedOperationsTeam {
  teamId: string;
  teamName: string;
  escalations: Record<string, SimulatedEscalation>;
  routingRules: Record<string, SimulatedRoutingRule>;
  roles: { id: string; name: string }[];
}

/** An escalation of a team. */
export interface SimulatedEscalation {
  id: string;
  name: string;
  description: string;
  enabled: boolean;
  rules: { condition: string; notifyType: string; delay: number; recipient: SimulatedResponder }[];
  repeat?: Record<string, unknown>;
}

/** A routing rule of a team. */
export interface SimulatedRoutingRule {
  id: string;
  name: string;
  order: number;
  isDefault: boolean;
  notify: SimulatedResponder;
}

/** A rule that forwards the alerts of one person to another. */
export interface SimulatedForwardingRule {
  id: string;
  fromUser: SimulatedResponder;
  toUser: SimulatedResponder;
  startDate: string;
  endDate: string;
}

/** An entry of the log. */
export interface SimulatedOperationsLog {
  created: string;
  category: string;
  level: string;
  summary: string;
  details: string;
}

export function newServiceOperations(): SimulatedServiceOperations {
  return { schedules: {}, teams: {}, forwardingRules: {}, logs: [] };
}

const hour = 3_600_000;
const lengths = { hourly: hour, daily: 24 * hour, weekly: 7 * 24 * hour } as const;

/** How long a turn takes, in milliseconds. */
export function turnOf({ type, length }: SimulatedRotation): number {
  return lengths[type] * length;
}

/** Who is on call through a rotation, and whether an override decides. Atlassian counts the turns from the start. */
export function onCallAt(schedule: SimulatedSchedule, rotation: SimulatedRotation, at: number): { readonly responder: SimulatedResponder; readonly type: 'base' | 'override' } | undefined {
  const override = Object.values(schedule.overrides).find(
    ({ startDate, endDate, rotationIds }) => Date.parse(startDate) <= at && at < Date.parse(endDate) && (rotationIds === undefined || rotationIds.includes(rotation.id)),
  );
  if (override !== undefined) {
    return { responder: override.responder, type: 'override' };
  }
  const start = Date.parse(rotation.startDate);
  const isOver = rotation.endDate !== undefined && Date.parse(rotation.endDate) <= at;
  const responder = rotation.participants[Math.floor((at - start) / turnOf(rotation)) % rotation.participants.length];
  return !schedule.enabled || at < start || isOver || responder === undefined ? undefined : { responder, type: 'base' };
}
