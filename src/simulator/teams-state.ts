/** A team of the organization. */
export interface SimulatedTeam {
  teamId: string;
  displayName: string;
  description: string;
  state: 'ACTIVE' | 'ARCHIVED';
  /** `EXTERNAL` teams are synced from a group. Nobody changes their members here. */
  teamType: 'OPEN' | 'MEMBER_INVITE' | 'EXTERNAL' | 'ORG_ADMIN_MANAGED';
  creatorId: string;
  /** The id of the site that the team belongs to. Absent means all sites. */
  siteId?: string;
  /** Account ids. */
  members: Record<string, true>;
  /** Whether the team was deleted. It can be restored. */
  deleted?: boolean;
}
