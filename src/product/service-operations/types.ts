/**
 * Types of `ProductClient.serviceOperations`: what its resources take and return.
 *
 * @module ServiceOperations
 */
export type { Escalation, EscalationChange, EscalationId, EscalationRule, Escalations } from './escalations.js';
export type { ForwardingRule, ForwardingRules } from './forwarding-rules.js';
export type { OperationsLog as Log, OperationsLogQuery as LogQuery, OperationsLogs as Logs } from './logs.js';
export type { NewOverride, Override, Overrides } from './overrides.js';
export type { OperationsRange as Range, OperationsTeamId as TeamId, Recipient, Responder, ScheduleId } from './responders.js';
export type { Rotation } from './rotation-schemas.js';
export type { RotationChange, RotationId, Rotations } from './rotations.js';
export type { RoutingRule, RoutingRuleChange, RoutingRuleId, RoutingRules } from './routing-rules.js';
export type { OnCallParticipant, OnCallQuery, OnCalls, Schedule, ScheduleChange, ScheduleQuery, Schedules, ScheduleTimeline, TimelineQuery } from './schedules.js';
export type { ServiceOperations } from './service-operations.js';
export type { OperationsTeam as Team, OperationsTeams as Teams, TeamRole } from './teams.js';
