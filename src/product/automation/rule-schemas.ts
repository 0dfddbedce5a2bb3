import * as z from 'zod/mini';

import { givenId, id, type Id } from '../../core/ids.js';
import { input, maybeBoolean, maybeNumber, maybeString, openEnum, record, typed } from '../../core/schema.js';

/** The id of a rule. */
export type AutomationRuleId = Id<'automationRule'>;

const states = ['ENABLED', 'DISABLED'] as const;
const actorTypes = ['ACCOUNT_ID', 'EVENT_INITIATOR', 'SMART_VALUE'] as const;
const writeAccessTypes = ['OWNER_ONLY', 'UNRESTRICTED', 'SPECIFIED_USERS'] as const;
const notifications = ['FIRSTERROR', 'EVERYERROR', 'NEVER'] as const;
const componentKinds = ['TRIGGER', 'CONDITION', 'ACTION', 'BRANCH', 'CONDITION_BLOCK', 'ORCHESTRATION'] as const;
const authTypes = ['OAUTH_3LO', 'ASAP', 'FORGE', 'AWS_SNS', 'AWS_IAM', 'CONNECT', 'API_TOKEN'] as const;

export const StateSchema = z.enum(states);

export const RuleSummarySchema = record({
  uuid: id<'automationRule'>(),
  name: maybeString,
  state: z.nullish(openEnum(...states)),
  description: maybeString,
  /** The owner of the rule. */
  authorAccountId: z.nullish(id<'account'>()),
  /** Whom the rule acts as. `null` if that is no fixed person. */
  actorAccountId: z.nullish(id<'account'>()),
  /** Seconds since 1970. */
  created: maybeNumber,
  /** Seconds since 1970. */
  updated: maybeNumber,
  labels: z.nullish(z.array(z.string())),
  ruleScopeARIs: z.nullish(z.array(z.string())),
});

/** A rule in a list: who owns it, and whom it acts as. */
export interface AutomationRuleSummary extends z.infer<typeof RuleSummarySchema> {}

const RuleActorSchema = record({ type: z.nullish(openEnum(...actorTypes)), actor: maybeString });

/** Whom a rule acts as. `actor` is an account id only if the type is `ACCOUNT_ID`. */
export interface AutomationRuleActor extends z.infer<typeof RuleActorSchema> {}

const componentShape = {
  id: maybeString,
  component: z.nullish(openEnum(...componentKinds)),
  type: maybeString,
  schemaVersion: maybeNumber,
  connectionId: maybeString,
  /** The settings of the component. Each type has its own. */
  value: z.optional(z.unknown()),
};
// Components contain components: the type describes them, and what is inside is neither checked nor changed.
const nested = z.nullish(z.array(typed<AutomationRuleComponent>(z.unknown())));
const ComponentSchema = record({ ...componentShape, conditions: nested, children: nested, conditionParentId: maybeString, parentId: maybeString });
const TriggerSchema = record({ ...componentShape, conditions: z.nullish(z.array(ComponentSchema)) });

/** A part of a rule: a condition, an action, or a branch with parts of its own. */
export interface AutomationRuleComponent {
  readonly id?: string | null | undefined;
  readonly component?: string | null | undefined;
  readonly type?: string | null | undefined;
  readonly schemaVersion?: number | null | undefined;
  readonly connectionId?: string | null | undefined;
  /** The settings of the component. Each type has its own. */
  readonly value?: unknown;
  readonly conditions?: readonly AutomationRuleComponent[] | null | undefined;
  readonly children?: readonly AutomationRuleComponent[] | null | undefined;
  readonly conditionParentId?: string | null | undefined;
  readonly parentId?: string | null | undefined;
}

const connectionShape = {
  id: maybeString,
  connectionTargetKey: maybeString,
  targetConfigJson: maybeString,
  authType: z.nullish(openEnum(...authTypes)),
};

const ConnectionSchema = record({
  ...connectionShape,
  accountId: z.nullish(id<'account'>()),
  createdAt: maybeNumber,
  updatedAt: maybeNumber,
  container: z.nullish(record({ id: maybeString, containerType: maybeString })),
});

/** A log-in to another system that a rule uses. It belongs to one person. */
export interface AutomationConnection extends z.infer<typeof ConnectionSchema> {}

const RuleSchema = record({
  uuid: id<'automationRule'>(),
  name: maybeString,
  description: maybeString,
  state: z.nullish(openEnum(...states)),
  /** Whom the rule acts as. */
  actor: z.nullish(RuleActorSchema),
  /** The owner of the rule. */
  authorAccountId: z.nullish(id<'account'>()),
  /** People who may edit the rule if `writeAccessType` is `SPECIFIED_USERS`. */
  collaborators: z.nullish(z.array(id<'account'>())),
  writeAccessType: z.nullish(openEnum(...writeAccessTypes)),
  canOtherRuleTrigger: maybeBoolean,
  notifyOnError: z.nullish(openEnum(...notifications)),
  labels: z.nullish(z.array(z.string())),
  ruleScopeARIs: z.nullish(z.array(z.string())),
  trigger: z.nullish(TriggerSchema),
  components: z.nullish(z.array(ComponentSchema)),
  /** Seconds since 1970. */
  created: maybeNumber,
  /** Seconds since 1970. */
  updated: maybeNumber,
});

/** A rule with all its parts. */
export interface AutomationRule extends z.infer<typeof RuleSchema> {}

export const RuleDetailsSchema = record({ rule: RuleSchema, connections: z.nullish(z.array(ConnectionSchema)) });

/** A rule, and the connections that it uses. */
export interface AutomationRuleDetails extends z.infer<typeof RuleDetailsSchema> {}

export const SearchSchema = input({
  author: z.optional(givenId('account')),
  state: z.optional(StateSchema),
  trigger: z.optional(z.string().check(z.minLength(1))),
  /** One scope, as an ARI. */
  scope: z.optional(z.string().check(z.minLength(1))),
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(100))),
  cursor: z.optional(z.string()),
});

/** Filters of `automation.rules.search()`. They combine as "all of these". */
export interface AutomationRuleSearch extends z.input<typeof SearchSchema> {}

const ChangedActorSchema = record({ type: z.enum(actorTypes), actor: z.optional(z.string().check(z.minLength(1))) }).check(
  z.refine(({ type, actor }) => type === 'EVENT_INITIATOR' || actor !== undefined, { path: ['actor'], message: 'expected whom the rule acts as' }),
);

/** Atlassian sets these: they are left out of what you have read. */
function withoutReadOnly(read: object): object {
  const { uuid: _uuid, created: _created, updated: _updated, ...rule } = read as Readonly<Record<string, unknown>>;
  return rule;
}

const wholeRule = record({
  name: z.string().check(z.minLength(1)),
  state: StateSchema,
  actor: ChangedActorSchema,
  authorAccountId: givenId('account'),
  trigger: TriggerSchema,
  components: z.array(ComponentSchema),
  description: maybeString,
  collaborators: z.nullish(z.array(givenId('account'))),
  writeAccessType: z.nullish(z.enum(writeAccessTypes)),
  canOtherRuleTrigger: maybeBoolean,
  notifyOnError: z.nullish(z.enum(notifications)),
  labels: z.nullish(z.array(z.string())),
  ruleScopeARIs: z.nullish(z.array(z.string())),
});

type ReadOnlyMember = 'uuid' | 'created' | 'updated';

/** A rule as you have read it. It must have a name, state, actor, owner, trigger and components. */
export interface WholeAutomationRule extends Omit<AutomationRule, ReadOnlyMember>, Partial<Pick<AutomationRule, ReadOnlyMember>> {}

export const RuleUpdateSchema = input({
  // Members that Atlassian adds are sent back as they were read.
  rule: typed<WholeAutomationRule>(z.pipe(wholeRule, z.transform((read: z.output<typeof wholeRule>) => withoutReadOnly(read)))),
  connections: z.optional(z.array(record({ ...connectionShape, accountId: z.nullish(givenId('account')) }))),
});

/** A whole rule, as you have read it, with your changes. */
export interface AutomationRuleUpdate extends z.input<typeof RuleUpdateSchema> {}
