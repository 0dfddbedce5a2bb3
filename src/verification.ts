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
export {
  verifyOrganization,
  type ScopedClients,
  type TestAccountOptions,
  type Verification,
  type VerificationPart,
  type VerifyOrganizationOptions,
} from './verification/verify-organization.js';
