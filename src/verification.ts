/**
 * Finds out how one real organization behaves, as a fact sheet that names nobody and sets the simulator.
 *
 * @module atlassian-admin-sdk/verification
 */
export type { BodyShape } from './verification/body-shape.js';
export type {
  CorpusRecord,
  EndpointFact,
  ErrorKindFact,
  FactSheet,
  FilterFact,
  LagFact,
  NotSettled,
  NotSettledReason,
  PageFact,
  ScopeFact,
  Verdict,
} from './verification/fact-sheet.js';
export { factSheetAsMarkdown } from './verification/fact-sheet-markdown.js';
export { observability, type Observability } from './verification/observability.js';
export {
  fileVerificationJournal,
  type AccountBefore,
  type VerificationEntry,
  type VerificationJournal,
} from './verification/verification-journal.js';
export type { ScopedClients, TestAccountOptions, VerificationPart, VerifyOrganizationOptions } from './verification/verification-options.js';
export { verifyOrganization, type Verification } from './verification/verify-organization.js';
