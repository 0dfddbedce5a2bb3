/**
 * Types of `ProductClient.teams`: what it takes and returns.
 *
 * @module Teams
 */
export type {
  AddedTeamMembers as AddedMembers,
  RemovedTeamMembers as RemovedMembers,
  Team,
  TeamChange,
  TeamDetails,
  TeamId,
  TeamMember as Member,
  TeamMemberError as MemberError,
  TeamMemberQuery as MemberQuery,
  TeamQuery,
  Teams,
} from './teams.js';
