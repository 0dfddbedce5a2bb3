/**
 * Flows that remove a leaver's access: read, plan, apply, report, reinstate. Two more show what a person can reach, and add a
 * person.
 *
 * @module atlassian-admin-sdk/offboarding
 */
export type { Duration } from './core/duration.js';
export type { OperationClass } from './core/endpoint.js';
export { applyPlan, type ApplyOptions, type Run, type RunEvent, type RunResult } from './offboarding/run/apply.js';
export type { Clients } from './offboarding/read/clients.js';
export { addingRowsFor, decide, rowFor } from './offboarding/decide/decide.js';
export { decisionTable } from './offboarding/decide/decision-table.js';
export type {
  AddingRow,
  DecidingRow,
  Decision,
  DecisionInput,
  DecisionRow,
  DecisionRowBase,
  PlannedAction,
  Profile,
  ProfileGoal,
} from './offboarding/decide/decisions.js';
export { requiredAccess, type RequiredAccessFor } from './offboarding/plan/required-access.js';
export { describePlan, type DescribedPerson } from './offboarding/plan/describe.js';
export type { Dossier, DossierPart, ReusableFacts, Surroundings, UnresolvedSubject } from './offboarding/read/dossier.js';
export type * as Facts from './offboarding/read/fact-types.js';
export type { ConfirmedEvidence } from './core/confirmations.js';
export type { Evidence } from './offboarding/read/evidence.js';
export type { ExportKind } from './offboarding/people/export-columns.js';
export type { DateOrder } from './offboarding/people/export-dates.js';
export type { Fact } from './offboarding/read/facts.js';
export { readReach, readReaches, type ReachOptions } from './offboarding/read/reach.js';
export type { Reach, UnresolvedReach } from './offboarding/read/reach-shape.js';
export type * as Reached from './offboarding/read/reach-types.js';
export { findResponsibilities, type FindResponsibilitiesOptions } from './offboarding/responsibilities/find.js';
export { fileInventory } from './offboarding/responsibilities/file-inventory.js';
export { responsibilityDeclarations } from './offboarding/responsibilities/declarations.js';
export type { ResponsibilityPolicy, SuccessorRule } from './offboarding/responsibilities/responsibility-policy.js';
export { figuresOf, memoryInventory, type InventoryStore, type ResponsibilityEvent, type ResponsibilityFigures } from './offboarding/responsibilities/inventory.js';
export { readSuccessors, type ReadSuccessorsOptions, type SuccessorsFile } from './offboarding/responsibilities/read-successors.js';
export { responsibilityKinds, type ResponsibilityKind, type World } from './offboarding/responsibilities/kinds.js';
export type { AssignedThing, ChooseSuccessor, ReasonToStay } from './offboarding/responsibilities/successors.js';
export type { TransferredThing, Handling, OwnStep, RecordedTask, Responsibility, ResponsibilityCall, ResponsibilityDeclaration, StartedTask } from './offboarding/responsibilities/types.js';
export type { Sight } from './offboarding/responsibilities/worlds.js';
export type { ThingInCharge } from './offboarding/plan/responsibilities.js';
export type { ReasonInCharge } from './offboarding/plan/in-charge-words.js';
export type { ReportedThing } from './offboarding/report/in-charge.js';
export { applyPlanFile, type ApplyFileOptions } from './offboarding/tasks/apply-plan-file.js';
export { makeReinstatementFile, type ReinstatementFileOptions } from './offboarding/tasks/reinstatement-file.js';
export type { RecordedPartsOptions } from './offboarding/tasks/recorded-parts.js';
export { unfinishedSubjectsOfPlanFile } from './offboarding/tasks/unfinished-of-plan-file.js';
export { folderJournals, type FolderJournals } from './offboarding/tasks/folder-journals.js';
export type { TaskJournals } from './offboarding/tasks/task-journals.js';
export { fileJournal } from './offboarding/run/file-journal.js';
export type { Fuse } from './offboarding/plan/fuse.js';
export { handOffsAsCsv, handOffsOf, type HandOff } from './offboarding/report/hand-off.js';
export { inspectPeople, type Inspection, type InspectPeopleOptions } from './offboarding/read/inspect.js';
export { memoryJournal, type JournalEntry, type JournalLane, type JournalReader, type JournalStore, type StepEvidence, type StepOutcome, type WaitReason } from './offboarding/run/journal.js';
export { dueSteps, isDue, type PersonOutcome, type PersonOutcomeKind, type RecordedPerson, type RemainingAccess } from './offboarding/run/outcome.js';
export { readJournal, type ReadJournal, type ReadJournalOptions, type RecordedPersonInJournal, type RecordedRun } from './offboarding/run/read-journal.js';
export { unfinishedSubjects } from './offboarding/run/unfinished.js';
export { findInactive, peopleInGroup, peopleOnDomain, type InactiveOptions, type InactivePerson } from './offboarding/read/find-people.js';
export type { LastUse } from './offboarding/read/last-use.js';
export {
  makePlan,
  makePlans,
  peopleToChange,
  planPerson,
  type Plan,
  type PlannedFact,
  type PlannedPerson,
  type PlanOptions,
  type PlansOptions,
} from './offboarding/plan/plan.js';
export { filePlan, makePlanFile, makePlanLines, planAsLines, planFileFrom, planFromLines, type PlanFile, type PlanFileHeader, type PlanFileOptions, type PlanLines, type PlanLinesOptions } from './offboarding/plan/plan-file.js';
export { policyOf, type BuiltInProfileName, type Policy, type PolicyOptions, type ProfileName } from './offboarding/decide/policy.js';
export type { ProductName } from './org/product-names.js';
export * as profiles from './offboarding/decide/built-in-profiles.js';
export type { RowProblem } from './offboarding/people/csv-rows.js';
export type { CsvEncoding, CsvSource } from './offboarding/people/csv-text.js';
export type { ExportedPerson, LastSeen } from './offboarding/people/export-rows.js';
export { readExport, type ExportFile } from './offboarding/people/read-export.js';
export { readExportStream, type ExportStream, type ExportStreamCounts, type ExportStreamOptions } from './offboarding/people/read-export-stream.js';
export { checkOnboarding, onboardPerson } from './offboarding/onboard/onboard-person.js';
export type { Newcomer, OnboardingOptions, OnboardingResult } from './offboarding/onboard/onboarding-shape.js';
export type * as Onboarding from './offboarding/onboard/onboarding-types.js';
export { makeReinstatement, type ReinstatementOptions } from './offboarding/run/reinstate.js';
export { pseudonymizeReport, type PseudonymizeOptions } from './offboarding/report/pseudonymize.js';
export type { ReportedAccess } from './offboarding/report/access.js';
export { reachAsText } from './offboarding/report/reach-text.js';
export type { NotInspected } from './offboarding/plan/not-inspected.js';
export { makeReport, type LaterPlan, type Report, type ReportedPerson, type ReportedPlan, type ReportedRun, type ReportedStep, type ReportOptions } from './offboarding/report/report.js';
export { reportAsCsv, reportAsCsvStream } from './offboarding/report/report-csv.js';
export { reportAsHtml, reportAsHtmlPages, type HtmlPage, type HtmlPagesOptions } from './offboarding/report/report-html.js';
export { reportAsJson, reportAsJsonStream } from './offboarding/report/report-json.js';
export { reportAsMarkdown, reportAsMarkdownStream } from './offboarding/report/report-markdown.js';
export { makeReportOfPlanFile, type FileReportOptions } from './offboarding/report/report-of-plan-file.js';
export type { ReportStream } from './offboarding/report/report-stream.js';
export { makeReportOfPlans, type PlanWithJournal } from './offboarding/report/report-of-plans.js';
export { runStep, type StepContext, type StepWait } from './offboarding/run/run-step.js';
export * as steps from './offboarding/decide/steps.js';
export { declarationOf, stepDeclarations } from './offboarding/steps/declarations.js';
export type { Before, ChangedThings, Executed, FactsBefore, LeftThing, OnSite, ShownFacts, Step, StepBase, StepDeclaration, StepDeclarations, StepEndpoint, StepKind, StepMembers, StepOf } from './offboarding/steps/types.js';
export type { Subject, Subjects } from './offboarding/people/subjects.js';
export { readSurroundings, RunCache, type InspectOptions } from './offboarding/read/surroundings.js';
export { verifyPlan, type VerifiedPerson, type VerifyOptions } from './offboarding/run/verify.js';
