/**
 * Types of the check, the steps and the outcomes of an onboarding.
 *
 * @module Onboarding
 */
export type {
  KeptAccess,
  OnboardingCheck as Check,
  OnboardingOutcome as Outcome,
  OnboardingRefusal as Refusal,
  OnboardingStep as Step,
  OnboardingStepKind as StepKind,
  OnboardingStepMembers as StepMembers,
  OnboardingStepOf as StepOf,
} from './onboarding-shape.js';
