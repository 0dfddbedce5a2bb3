/**
 * Types of `ProductClient.automation`: what its resources take and return.
 *
 * @module Automation
 */
export type { Automation } from './automation.js';
export type {
  AutomationConnection as Connection,
  AutomationRule as Rule,
  AutomationRuleActor as RuleActor,
  AutomationRuleComponent as RuleComponent,
  AutomationRuleDetails as RuleDetails,
  AutomationRuleId as RuleId,
  AutomationRuleSearch as RuleSearch,
  AutomationRuleSummary as RuleSummary,
  AutomationRuleUpdate as RuleUpdate,
  WholeAutomationRule as WholeRule,
} from './rule-schemas.js';
export type { AutomationProduct as Product, AutomationRuleQuery as RuleQuery, AutomationRules as Rules } from './rules.js';
