import { attempt, type AdminError } from '../../core/errors.js';
import type { CallOptions } from '../../core/options.js';
import type { AutomationRuleSummary } from '../../product/automation/rule-schemas.js';
import { getRule, listRuleSummaries, updateRule, type AutomationProduct } from '../../product/automation/rules.js';
import { getUser } from '../../product/jira/users.js';
import { changeRule, readRule, ruleOf, ruleSeen, type PartInRule } from './rule-changes.js';
import { isReplaceable, peopleNamedIn, referenceInRule } from './rule-references.js';
import { jiraRefuses } from './jira-user.js';
import type { FoundThing, TransferredThing, TransferSides, ResponsibilityDeclaration, SitePlace, SuccessorAnswer, Transfer } from './types.js';

const products: readonly AutomationProduct[] = ['jira', 'confluence'];

interface KnownRule extends Pick<AutomationRuleSummary, 'uuid' | 'authorAccountId' | 'actorAccountId' | 'state'> {
  readonly product: AutomationProduct;
  readonly name: string;
}

interface KnownRules {
  readonly rules: readonly KnownRule[];
  /** Why the rules of one product are missing. */
  readonly error?: AdminError;
}

/** The rules of both products. One that is not readable does not hide the other. */
function rulesOf(place: SitePlace, options: CallOptions): Promise<KnownRules> {
  return place.once('rules of Automation', async () => {
    const rules = new Map<string, KnownRule>();
    let error: AdminError | undefined;
    for (const product of products) {
      const read = await attempt(async () => {
        for await (const { uuid, name, authorAccountId, actorAccountId, state } of place.product.automation.rules.list(product, { limit: 100 }, options).whole()) {
          rules.set(uuid, { product, uuid, name: name ?? '', authorAccountId, actorAccountId, state });
        }
      });
      if (!read.ok && !(await isAbsent(product, place, read.error, options))) {
        error ??= read.error;
      }
    }
    return { rules: [...rules.values()], ...(error === undefined ? {} : { error }) };
  });
}

/** Automation refuses a product that the site does not have like a caller without permission. */
async function isAbsent(product: AutomationProduct, { product: { jira, confluence } }: SitePlace, { kind }: AdminError, options: CallOptions): Promise<boolean> {
  if (kind !== 'permission.denied' && kind !== 'notFound') {
    return false;
  }
  const there = await attempt<unknown>(product === 'jira' ? jira.getMyself({}, options) : confluence.users.getCurrent({}, options));
  return !there.ok && there.error.kind === 'notFound';
}

interface PeopleInRule {
  readonly rule: KnownRule;
  readonly collaborators: readonly string[];
  readonly named: readonly string[];
}

interface PeopleInRules extends Pick<KnownRules, 'error'> {
  readonly of: ReadonlySet<string>;
  readonly found: readonly PeopleInRule[];
}

/** Each rule is read once for everybody, and only who is in it is kept. */
async function peopleInRules(people: ReadonlySet<string>, place: SitePlace, options: CallOptions): Promise<PeopleInRules> {
  const shared = await place.once('people in rules of Automation', () => readPeopleInRules(people, place, options));
  return [...people].every((accountId) => shared.of.has(accountId)) ? shared : readPeopleInRules(people, place, options);
}

async function readPeopleInRules(people: ReadonlySet<string>, place: SitePlace, options: CallOptions): Promise<PeopleInRules> {
  const { rules, error } = await rulesOf(place, options);
  const found: PeopleInRule[] = [];
  for (const rule of rules) {
    const read = await attempt(readRule({ id: idOf(rule) }, place, options));
    if (!read.ok) {
      // Somebody has deleted the rule since the list was read.
      if (read.error.kind === 'notFound') {
        continue;
      }
      return { of: people, found, error: read.error };
    }
    const { data: { rule: whole, connections } } = read.value;
    const collaborators = (whole.collaborators ?? []).filter((accountId) => people.has(accountId));
    // A connection is the log-in of one person.
    const loggedIn = (connections ?? []).flatMap(({ accountId }) => (typeof accountId === 'string' && people.has(accountId) ? [accountId] : []));
    const named = [...new Set([...peopleNamedIn(whole, people), ...loggedIn])];
    if (collaborators.length > 0 || named.length > 0) {
      found.push({ rule, collaborators: [...new Set(collaborators)], named });
    }
  }
  return { of: people, found, ...(error === undefined ? {} : { error }) };
}

function idOf({ product, uuid }: KnownRule): string {
  return `${product}/${uuid}`;
}

async function* findInSummaries(
  people: ReadonlySet<string>,
  place: SitePlace,
  options: CallOptions,
  thingOf: (rule: KnownRule) => (Pick<FoundThing, 'details'> & { readonly accountId: string | null | undefined }),
): AsyncGenerator<FoundThing, void, undefined> {
  const { rules, error } = await rulesOf(place, options);
  for (const rule of rules) {
    const { accountId, ...rest } = thingOf(rule);
    if (accountId !== null && accountId !== undefined && people.has(accountId)) {
      yield { accountId, id: idOf(rule), name: rule.name, ...rest };
    }
  }
  if (error !== undefined) {
    throw error;
  }
}

async function* findInRules(people: ReadonlySet<string>, place: SitePlace, options: CallOptions, peopleOf: (rule: PeopleInRule) => readonly string[]): AsyncGenerator<FoundThing, void, undefined> {
  const { found, error } = await peopleInRules(people, place, options);
  for (const inRule of found) {
    for (const accountId of peopleOf(inRule)) {
      if (people.has(accountId)) {
        yield { accountId, id: idOf(inRule.rule), name: inRule.rule.name };
      }
    }
  }
  if (error !== undefined) {
    throw error;
  }
}

const actor: PartInRule = {
  has: (rule, accountId) => rule.actor?.type === 'ACCOUNT_ID' && rule.actor.actor === accountId,
  given: (rule, { to }) => ({ ...rule, actor: { ...rule.actor, type: 'ACCOUNT_ID', actor: to } }),
};

const owner: PartInRule = {
  has: (rule, accountId) => rule.authorAccountId === accountId,
  given: (rule, { to }) => ({ ...rule, authorAccountId: to }),
};

const collaborator: PartInRule = {
  has: (rule, accountId) => rule.collaborators?.includes(accountId) === true,
  given: (rule, sides) => ({ ...rule, collaborators: collaboratorsAfter(rule.collaborators ?? [], sides) }),
};

function collaboratorsAfter(before: readonly string[], { from, to, fromKeeps }: TransferSides): string[] {
  if (fromKeeps) {
    return [...before, to];
  }
  return before.includes(to) ? before.filter((accountId) => accountId !== from) : before.map((accountId) => (accountId === from ? to : accountId));
}

function transferOf(part: PartInRule, check: NonNullable<Transfer['check']>): Transfer {
  return {
    check,
    seen: (thing, sides, place, options) => ruleSeen(part, thing, sides, place, options),
    write: (thing, sides, place, options) => changeRule(part, thing, sides, place, options),
  };
}

/** In Confluence no read shows it: only the write does. */
async function canAct(thing: TransferredThing, { to }: TransferSides, place: SitePlace, options: CallOptions): Promise<boolean | undefined> {
  return ruleOf(thing)[0] === 'jira' ? jiraRefuses(to, place, options) : undefined;
}

async function checkActor(thing: TransferredThing, sides: TransferSides, place: SitePlace, options: CallOptions): Promise<SuccessorAnswer> {
  return { able: await canAct(thing, sides, place, options) };
}

/** A new owner who does not own a connection of the rule disables it, and its log-in is lost. */
async function checkOwner(thing: TransferredThing, sides: TransferSides, place: SitePlace, options: CallOptions): Promise<SuccessorAnswer> {
  const { data: { connections } } = await readRule(thing, place, options);
  const isOfOthers = connections?.some(({ accountId }) => (accountId ?? undefined) !== undefined && accountId !== sides.to) === true;
  return { able: isOfOthers ? false : await canAct(thing, sides, place, options) };
}

async function checkCollaborator(thing: TransferredThing, sides: TransferSides, place: SitePlace, options: CallOptions): Promise<SuccessorAnswer> {
  const { data: { rule } } = await readRule(thing, place, options);
  return { able: await canAct(thing, sides, place, options), holds: collaborator.has(rule, sides.to) };
}

async function checkReference(thing: TransferredThing, { from, to }: TransferSides, place: SitePlace, options: CallOptions): Promise<SuccessorAnswer> {
  const { data: { rule, connections } } = await readRule(thing, place, options);
  const isLoggedIn = connections?.some(({ accountId }) => accountId === from) === true;
  return { able: !isLoggedIn && isReplaceable(rule, from, to) ? undefined : false, holds: peopleNamedIn(rule, new Set([to])).size > 0 };
}

const everybody = Number.POSITIVE_INFINITY;
const needs = 'a global admin of the product, with an API token without scopes: Administer Jira, or Confluence administrator';
const readBack = 'The rule is read again: the person, its state, and everything else of it.';

const shared = {
  world: 'automation',
  findingNeeds: needs,
  writes: [updateRule],
  checkedBy: [getUser],
  writingNeeds: needs,
  readBack,
} as const;

export const automationResponsibilities = {
  ruleActors: {
    ...shared,
    row: 'A1',
    title: 'rules of Automation that act as the person',
    foundBy: [listRuleSummaries],
    caveat: 'There is no filter for the actor: all rules are listed. A smart value that stands for the person is not found.',
    finder: { peopleAtOnce: everybody, find: (people, place, options) => findInSummaries(people, place, options, ({ actorAccountId }) => ({ accountId: actorAccountId })) },
    successorMust: 'Be active, with access to the product of the rule. In Confluence, people can only make themselves the actor: use the API token of the successor.',
    undo: 'The earlier actor is set again, while their account is active.',
    notByApi: 'Rules of Confluence act as somebody else only after that person has changed the actor.',
    evidence: ['documented', 'measured', 'tracker'],
    byDefault: 'transfer',
    turn: 1,
    transfer: transferOf(actor, checkActor),
  },
  ruleOwners: {
    ...shared,
    row: 'A2',
    title: 'rules of Automation that the person owns',
    foundBy: [listRuleSummaries],
    caveat: 'The owner and the actor of a rule are different people more often than not: both are searched.',
    finder: {
      peopleAtOnce: everybody,
      find: (people, place, options) =>
        findInSummaries(people, place, options, ({ authorAccountId, state }) => ({ accountId: authorAccountId, ...(state === 'ENABLED' ? { details: { state } } : {}) })),
    },
    successorMust: 'Be active, and own every connection that the rule uses. Otherwise Atlassian disables the rule.',
    undo: 'The earlier owner is set again.',
    notByApi: 'A rule that uses a connection of somebody else keeps its owner. The successor signs in to it in the rule, and becomes its owner there.',
    evidence: ['documented'],
    byDefault: 'transfer',
    turn: 1,
    transfer: transferOf(owner, checkOwner),
  },
  ruleCollaborators: {
    ...shared,
    row: 'A3',
    title: 'rules of Automation that the person may edit',
    foundBy: [listRuleSummaries, getRule],
    caveat: 'Each rule is read. People who may edit because everybody may are not named in a rule.',
    finder: { peopleAtOnce: everybody, find: (people, place, options) => findInRules(people, place, options, ({ collaborators }) => collaborators) },
    successorMust: 'Be active, with access to the product of the rule.',
    undo: 'The earlier people are set again.',
    evidence: ['documented'],
    byDefault: 'transfer',
    turn: 6,
    transfer: transferOf(collaborator, checkCollaborator),
  },
  ruleReferences: {
    ...shared,
    row: 'A4',
    title: 'rules of Automation that name the person, or use a connection of theirs',
    foundBy: [listRuleSummaries, getRule],
    caveat: 'The account id is searched in triggers and components. E-mail addresses, names and hidden values are not.',
    finder: { peopleAtOnce: everybody, find: (people, place, options) => findInRules(people, place, options, ({ named }) => named) },
    successorMust: 'Be allowed to do what the rule expects of the person, such as being assigned. No read shows that.',
    undo: 'The earlier account id is set again, in the same places.',
    notByApi: 'A person must edit rules that name somebody within a text, or that name the successor too. The same holds for e-mail addresses and secrets in web requests. For a connection, the successor signs in to it in the rule.',
    evidence: ['documented', 'inferred'],
    byDefault: 'report',
    turn: 6,
    transfer: transferOf(referenceInRule, checkReference),
  },
} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;

