/**
 * Seals: approvals that nobody can stretch, journals that are signed, and evidence that verifies itself.
 *
 * @module atlassian-admin-sdk/seals
 */
export { approvePlan, type Approval, type ApproveOptions } from './offboarding/seals/approval.js';
export type { GivenApprovals } from './offboarding/seals/check-approvals.js';
export type { PlaceInPlan } from './offboarding/seals/place-in-plan.js';
export { makeEvidence, verifyEvidence, type Evidenced, type EvidenceKeys, type EvidenceOptions, type VerifyEvidenceOptions } from './offboarding/report/evidence.js';
export type { EvidenceFindings, TimeToAccessOff } from './offboarding/report/evidence-findings.js';
export { sealedJournal, type JournalSeal, type SealedJournalOptions } from './offboarding/run/sealed-journal.js';
export { createSigningKey, exportSigningKey, importSigningKey, type SigningKey } from './offboarding/seals/signing-key.js';
export type { ApprovalPolicy, ApprovalPolicyOptions } from './offboarding/decide/approval-policy.js';
