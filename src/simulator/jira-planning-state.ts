/** A version of a Jira project. */
export interface SimulatedVersion {
  id: string;
  projectId: string;
  name: string;
  description: string;
  /** The account id of the person in charge of the version. */
  driver?: string;
  approvers: { accountId: string; status: string }[];
  archived: boolean;
  released: boolean;
  startDate?: string;
  releaseDate?: string;
}

/** A board of Jira Software. It shows the issues of its filter. */
export interface SimulatedBoard {
  id: number;
  name: string;
  type: 'scrum' | 'kanban' | 'simple';
  filterId: string;
  projectId: string;
}

/** A plan: work of several projects over time. */
export interface SimulatedPlan {
  id: number;
  name: string;
  leadAccountId?: string;
  status: 'Active' | 'Trashed' | 'Archived';
  permissions: { type: 'View' | 'Edit'; holder: { type: 'Group' | 'AccountId'; value: string } }[];
}

/** A workflow, with the rules that its transitions carry out. */
export interface SimulatedWorkflow {
  id: string;
  name: string;
  transitions: { id: string; name: string; actions: { ruleKey: string; parameters: Record<string, string> }[] }[];
}
