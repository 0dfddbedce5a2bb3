/** Jira Service Management of one site. */
export interface SimulatedServiceDesk {
  /** The latest id of anything here. */
  lastId: number;
  /** By id. */
  desks: Record<string, SimulatedDesk>;
  /** Organizations of customers, by id. */
  organizations: Record<string, SimulatedCustomerOrganization>;
  /** By issue key. */
  requests: Record<string, SimulatedCustomerRequest>;
}

/** A service desk. */
export interface SimulatedDesk {
  id: string;
  projectId: string;
  projectKey: string;
  projectName: string;
  /** Account ids. */
  customers: string[];
  queues: Record<string, SimulatedQueue>;
}

/** A queue of requests. */
export interface SimulatedQueue {
  id: string;
  name: string;
  jql: string;
  fields: string[];
}

/** An organization of customers. */
export interface SimulatedCustomerOrganization {
  id: string;
  name: string;
  createdAt: number;
  /** Account ids. */
  users: string[];
}

/** A request of a customer. */
export interface SimulatedCustomerRequest {
  issueId: string;
  issueKey: string;
  serviceDeskId: string;
  summary: string;
  reporterAccountId: string;
  createdAt: number;
  /** Account ids. */
  participants: string[];
  approvals: Record<string, SimulatedApproval>;
}

/** An approval of a request. */
export interface SimulatedApproval {
  id: string;
  name: string;
  createdAt: number;
  completedAt?: number;
  finalDecision: 'approved' | 'declined' | 'pending';
  approvers: { accountId: string; decision: 'approved' | 'declined' | 'pending' }[];
}

export function newServiceDesk(): SimulatedServiceDesk {
  return { lastId: 100, desks: {}, organizations: {}, requests: {} };
}

export function nextServiceDeskId(state: SimulatedServiceDesk): string {
  state.lastId += 1;
  return String(state.lastId);
}
