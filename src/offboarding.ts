export { apply, type ApplyOptions, type Run, type RunEvent, type RunResult } from './offboarding/apply.js';
export type { Clients } from './offboarding/clients.js';
export { decisionTable, type Decision, type DecisionInput, type DecisionRow, type Evidence } from './offboarding/decisions.js';
export type {
  AccountPermissions,
  DirectoryMembership,
  DirectoryRecord,
  Dossier,
  ScimLinkFact,
  Surroundings,
  UnresolvedSubject,
} from './offboarding/dossier.js';
export type { ExportKind } from './offboarding/export-columns.js';
export type { Fact } from './offboarding/facts.js';
export { fileJournal } from './offboarding/file-journal.js';
export { inspect, readSurroundings, type InspectOptions, type Inspection } from './offboarding/inspect.js';
export { memoryJournal, type JournalEntry, type JournalStore, type StepEvidence, type StepOutcome } from './offboarding/journal.js';
export type { PersonOutcome, PersonOutcomeKind } from './offboarding/outcome.js';
export { makePlan, peopleToChange, planPerson, type Plan, type PlannedFact, type PlannedPerson, type PlanOptions } from './offboarding/plan.js';
export type { Policy, PolicyOptions } from './offboarding/policy.js';
export { readExport, type CsvSource, type ExportedPerson, type ExportFile, type LastSeen, type RowProblem } from './offboarding/read-export.js';
export { pseudonymizeReport, type PseudonymizeOptions } from './offboarding/pseudonymize.js';
export { makeReport, reportAsJson, type Report, type ReportedPerson, type ReportedStep } from './offboarding/report.js';
export { reportAsCsv } from './offboarding/report-csv.js';
export { reportAsHtml } from './offboarding/report-html.js';
export { reportAsMarkdown } from './offboarding/report-markdown.js';
export { runStep, type StepContext, type StepWait } from './offboarding/run-step.js';
export {
  declarationOf,
  stepDeclarations,
  type DisableAccount,
  type Executed,
  type HandOverToIdp,
  type RevokeOrganizationRole,
  type SetScimInactive,
  type Step,
  type StepDeclaration,
  type StepKind,
  type StepOf,
  type SuspendInDirectory,
} from './offboarding/steps.js';
export type { Subject, Subjects } from './offboarding/subjects.js';
