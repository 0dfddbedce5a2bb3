import type { PlannedAction, PolicyOptions, StepKind } from 'atlassian-admin-sdk/offboarding';
import type { OrganizationState, PersonOptions, Simulator } from 'atlassian-admin-sdk/simulator';

export type Account = OrganizationState['accounts'][string];

/** One case of the table: who it is, what the plan says of them, and how the organization is afterwards. */
export interface Scenario {
  /** What the row is about, as the name of the test. */
  readonly when: string;
  readonly person: PersonOptions;
  readonly policy?: PolicyOptions | ((account: Account, simulator: Simulator) => PolicyOptions);
  readonly without?: readonly ('scim' | 'product')[];
  /** What the simulator is told by hand before anything is read. */
  readonly prepare?: (simulator: Simulator, account: Account) => void;
  /** Whom the plan is for, where it is not the person's account id. */
  readonly subject?: (simulator: Simulator, account: Account) => string;
  readonly row: number;
  readonly action: PlannedAction;
  readonly because: string;
  /** Kinds of steps in their order; those that wait for a refusal of another have a question mark. */
  readonly steps?: readonly (StepKind | `${StepKind}?`)[];
  readonly alsoRows?: readonly number[];
  readonly humanTask?: string;
  readonly remains?: readonly string[];
  readonly outcome: string;
  readonly effects?: readonly string[];
  readonly afterwards?: (account: Account, simulator: Simulator) => unknown;
  readonly expected?: unknown;
}

export const fallback = ['suspendInDirectory?', 'suspendInDirectory?'] as const;
export const partner = 'jo@partner.example';
export const status = ({ status: accountStatus }: Account): unknown => accountStatus;
export const memberships = (account: Account): unknown => Object.values(account.memberships);

export function siteOf(simulator: Simulator) {
  return Object.values(simulator.state.sites)[0] as OrganizationState['sites'][string];
}

export function resourceOf(simulator: Simulator, product: string): string {
  return `ari:cloud:${product}::site/${siteOf(simulator).cloudId}`;
}

export function addApiKey(simulator: Simulator, id: string, createdBy: string): void {
  const [own] = Object.values(simulator.state.apiKeys);
  simulator.state.apiKeys[id] = { ...(own as NonNullable<typeof own>), id, name: 'Reporting', secret: `sim_organization_${id}`, createdBy };
}

export const runKey = (simulator: Simulator): string => Object.keys(simulator.state.apiKeys)[0] as string;

export function addServiceAccount(simulator: Simulator, { accountId }: Account): void {
  simulator.state.serviceAccounts['service-account-1'] = { id: 'service-account-1', accountId, description: '', createdBy: simulator.caller.accountId, updatedAt: 0 };
}
