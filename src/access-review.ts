/**
 * Access reviews: who has access to what with its last use, decisions of owners, plans that remove access, and evidence for
 * auditors. The next review asks only about changes.
 *
 * @module atlassian-admin-sdk/access-review
 */
export { finishedReviewAsCsv, finishedReviewAsMarkdown } from './access-review/finished-documents.js';
export { finishReview, verifyFinishedReview, type FinishOptions, type VerifiedReview, type VerifyReviewOptions } from './access-review/finish-review.js';
export type { Prices } from './access-review/money.js';
export { readPrices, type PricesFile } from './access-review/read-prices.js';
export { readReviewDecisions, type DecisionProblem, type DecisionsFile, type ReadDecisionsOptions } from './access-review/read-decisions.js';
export { reviewAccess, type ReviewOptions } from './access-review/review-access.js';
export { reviewAsCsv, type ReviewCsvOptions } from './access-review/review-csv.js';
export { makeReviewPlans, type ReviewPlan, type ReviewPlans, type ReviewPlansOptions, type ReviewTask } from './access-review/review-plans.js';
export type {
  AccessReview,
  CarriedDecision,
  CostTotal,
  DisappearedRow,
  FinishedReview,
  FinishedRow,
  NotReadable,
  PlanOfReview,
  PreviousReview,
  ReviewCosts,
  ReviewDecisions,
  ReviewedGroup,
  ReviewedResource,
  ReviewedRole,
  ReviewRow,
  ReviewSeal,
  RowChange,
  RowDecision,
  RowResult,
  SeatPrice,
} from './access-review/review-shape.js';
