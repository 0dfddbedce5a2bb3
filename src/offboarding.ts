/**
 * Flows that take a leaver's access away: read, plan, apply, report, give back.
 *
 * @module atlassian-admin-sdk/offboarding
 */
export type { OperationClass } from './core/endpoint.js';
export { apply, type ApplyOptions, type Run, type RunEvent, type RunResult } from './offboarding/apply.js';
export type { Clients } from './offboarding/clients.js';
export { addingRowsFor, decide, rowFor } from './offboarding/decide.js';
export { decisionTable } from './offboarding/decision-table.js';
export type {
  AddingRow,
  DecidingRow,
  Decision,
  DecisionInput,
  DecisionRow,
  DecisionRowBase,
  Evidence,
  PlannedAction,
} from './offboarding/decisions.js';
export { describe, type DescribedPerson } from './offboarding/describe.js';
export type {
  AccountPermissions,
  ApiTokenFact,
  DirectoryMembership,
  DirectoryRecord,
  Dossier,
  DossierPart,
  GroupFact,
  LastActiveFact,
  OrganizationApiKeyFact,
  OwnedThing,
  OwnedThings,
  RoleFact,
  ScimLinkFact,
  Surroundings,
  UnresolvedSubject,
} from './offboarding/dossier.js';
export type { ExportKind } from './offboarding/export-columns.js';
export type { Fact } from './offboarding/facts.js';
export { fileJournal } from './offboarding/file-journal.js';
export type { Fuse } from './offboarding/fuse.js';
export { handOverAsCsv, handOverList, type HandOver } from './offboarding/hand-over.js';
export { inspect, type Inspection, type InspectPeopleOptions } from './offboarding/inspect.js';
export { memoryJournal, type JournalEntry, type JournalStore, type StepEvidence, type StepOutcome } from './offboarding/journal.js';
export type { PersonOutcome, PersonOutcomeKind, RemainingAccess } from './offboarding/outcome.js';
export { findInactive, peopleInGroup, peopleOnDomain, type InactiveOptions, type InactivePerson } from './offboarding/people.js';
export {
  makePlan,
  makePlans,
  peopleToChange,
  planPerson,
  type Plan,
  type PlannedFact,
  type PlannedPerson,
  type PlanOptions,
} from './offboarding/plan.js';
export { policyOf, type Policy, type PolicyOptions } from './offboarding/policy.js';
export {
  deleteAccountAfterGrace,
  hostileLeaver,
  leaver,
  portalCustomer,
  reclaimLicense,
  temporaryLeave,
  type Profile,
  type ProfileGoal,
} from './offboarding/profiles.js';
export { readExport, type CsvSource, type ExportedPerson, type ExportFile, type LastSeen, type RowProblem } from './offboarding/read-export.js';
export { makeReinstatement, type ReinstatementOptions } from './offboarding/reinstate.js';
export { pseudonymizeReport, type PseudonymizeOptions } from './offboarding/pseudonymize.js';
export { makeReport, reportAsJson, type Report, type ReportedPerson, type ReportedStep } from './offboarding/report.js';
export { reportAsCsv } from './offboarding/report-csv.js';
export { reportAsHtml } from './offboarding/report-html.js';
export { reportAsMarkdown } from './offboarding/report-markdown.js';
export { runStep, type StepContext, type StepWait } from './offboarding/run-step.js';
export {
  deleteAccount,
  demote,
  disableAccount,
  handOverToIdentityProvider,
  parkEmail,
  releaseSeat,
  removeFromDirectories,
  removeFromGroups,
  revokeApiTokens,
  revokeOrganizationApiKeys,
  revokePortalAccess,
  setScimInactive,
  suspendInDirectories,
  transferOwned,
  unlinkScim,
} from './offboarding/step-makers.js';
export {
  declarationOf,
  stepDeclarations,
  type Before,
  type Executed,
  type Snapshot,
  type Step,
  type StepBase,
  type StepDeclaration,
  type StepDeclarations,
  type StepKind,
  type StepMembers,
  type StepOf,
} from './offboarding/steps.js';
export type { Subject, Subjects } from './offboarding/subjects.js';
export { readSurroundings, RunCache, type InspectOptions } from './offboarding/surroundings.js';
export { verify, type VerifiedPerson, type VerifyOptions } from './offboarding/verify.js';
