import type { Transport } from '../../core/transport.js';
import { Escalations } from './escalations.js';
import { ForwardingRules } from './forwarding-rules.js';
import { OperationsLogs } from './logs.js';
import { Overrides } from './overrides.js';
import { Rotations } from './rotations.js';
import { RoutingRules } from './routing-rules.js';
import { Schedules } from './schedules.js';
import { OperationsTeams } from './teams.js';

/**
 * The operations of Jira Service Management: who is on call, and who gets alerts. Its address is never that of a site.
 * A caller without the permission gets empty lists, not errors.
 */
export class ServiceOperations {
  /** Who gets an alert, one after the other. */
  readonly escalations: Escalations;
  /** Rules that forward the alerts of one person to another. */
  readonly forwardingRules: ForwardingRules;
  /** What was done with schedules, teams and rules. */
  readonly logs: OperationsLogs;
  /** Somebody is on call for a time, instead of whose turn it is. */
  readonly overrides: Overrides;
  /** People who take turns in being on call. */
  readonly rotations: Rotations;
  /** Who gets which alerts of a team first. */
  readonly routingRules: RoutingRules;
  /** Schedules, and who is on call. */
  readonly schedules: Schedules;
  /** Teams with schedules and rules. */
  readonly teams: OperationsTeams;

  /** @internal */
  constructor(transport: Transport<'cloudId'>) {
    this.escalations = new Escalations(transport);
    this.forwardingRules = new ForwardingRules(transport);
    this.logs = new OperationsLogs(transport);
    this.overrides = new Overrides(transport);
    this.rotations = new Rotations(transport);
    this.routingRules = new RoutingRules(transport);
    this.schedules = new Schedules(transport);
    this.teams = new OperationsTeams(transport);
  }
}
