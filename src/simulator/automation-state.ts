/** The rules of Automation on one site. */
export interface SimulatedAutomation {
  /** By uuid. */
  rules: Record<string, SimulatedAutomationRule>;
}

/** A rule of Automation. */
export interface SimulatedAutomationRule {
  uuid: string;
  product: 'jira' | 'confluence';
  name: string;
  description: string;
  state: 'ENABLED' | 'DISABLED';
  /** Whom the rule acts as. */
  actor: { type: 'ACCOUNT_ID' | 'EVENT_INITIATOR' | 'SMART_VALUE'; actor?: string };
  /** The owner. */
  authorAccountId: string;
  /** Account ids of people who may edit the rule. */
  collaborators: string[];
  writeAccessType: 'OWNER_ONLY' | 'UNRESTRICTED' | 'SPECIFIED_USERS';
  canOtherRuleTrigger: boolean;
  notifyOnError: 'FIRSTERROR' | 'EVERYERROR' | 'NEVER';
  labels: string[];
  ruleScopeARIs: string[];
  trigger: Record<string, unknown>;
  components: Record<string, unknown>[];
  connections: SimulatedConnection[];
  /** Seconds. */
  created: number;
  /** Seconds. */
  updated: number;
}

/** A log-in to another system that a rule uses. It belongs to one person. */
export interface SimulatedConnection {
  id: string;
  accountId: string;
  connectionTargetKey: string;
  authType: string;
}
