import * as z from 'zod/mini';

import { isObject } from '../../core/error-body.js';
import { givenId, type AccountId } from '../../core/ids.js';
import { responsibilityKinds } from './kinds.js';

const account = givenId('account');
// A record of zod names the key in its errors, and the key may be the account id of a person.
const keyed = z.pipe(
  z.custom<Readonly<Record<string, AccountId>>>(
    (value) => isObject(value) && Object.entries(value).every(([name, accountId]) => name !== '' && account.safeParse(accountId).success),
    'expected an object with an account id for each key',
  ),
  z.transform((successors) => ({ ...successors })),
);
const key = z.optional(z.string().check(z.minLength(1)));
const kind = z.optional(z.enum(responsibilityKinds));

/** How a successor is chosen for a thing. The first rule that gives somebody decides. */
const SuccessorRuleSchema = z.discriminatedUnion('by', [
  /** One person for everything. */
  z.strictObject({ by: z.literal('account'), accountId: account }),
  /**
   * The successor of each leaver, by account id of the leaver: what `readSuccessors()` returns. With the key of a project or
   * space, or with a kind: only for things of that project, space or kind.
   */
  z.strictObject({ by: z.literal('leaver'), successors: keyed, project: key, space: key, kind }),
  /** The lead of the project of the thing. */
  z.strictObject({ by: z.literal('projectLead') }),
  /** By the key of the project. With a kind: only for things of that kind. */
  z.strictObject({ by: z.literal('project'), successors: keyed, kind }),
  /** By the key of the space. With a kind: only for things of that kind. */
  z.strictObject({ by: z.literal('space'), successors: keyed, kind }),
  /** By the kind of responsibility. */
  z.strictObject({ by: z.literal('kind'), successors: z.partialRecord(z.enum(responsibilityKinds), account) }),
]);

/** One rule that names successors. */
export type SuccessorRule = z.output<typeof SuccessorRuleSchema>;

export const ResponsibilityPolicySchema = z.strictObject({
  /**
   * What to do with each kind: `transfer` gives it to the successor, `report` names it in the report, `leave` does not look
   * for it. A kind that is not named has the default of docs/hand-over.md.
   */
  kinds: z._default(z.partialRecord(z.enum(responsibilityKinds), z.enum(['transfer', 'report', 'leave'])), {}),
  /** Who takes over, in the order of the rules. Without a rule that gives somebody, a thing is reported. */
  successors: z._default(z.array(SuccessorRuleSchema), []),
  /** Who takes over what the successor cannot: for example an issue in a project where the successor is not assignable. */
  fallbackAccountId: z.optional(account),
  /** How many things a plan may transfer without `confirm.things`. Default 10,000. */
  things: z._default(z.int().check(z.minimum(1)), 10_000),
  /** Whether Atlassian may send e-mails about the changes where it can be silent. Default false. */
  notify: z._default(z.boolean(), false),
  /**
   * Whether the admin key of Confluence may be used for pages that only the leaver may see. It lets the caller see every
   * page while it lasts. It is given back at once. Default false.
   */
  adminKey: z._default(z.boolean(), false),
});

/** What to do with the things that a leaver is in charge of. Every member has its value. */
export interface ResponsibilityPolicy extends z.output<typeof ResponsibilityPolicySchema> {}
