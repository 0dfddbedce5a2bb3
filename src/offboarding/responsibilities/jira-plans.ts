import type { Verdict } from '../../core/endpoint.js';
import { getPlan, listPlans, updatePlan, type Plan, type PlanPatchOperation } from '../../product/jira/plans.js';
import { getUser } from '../../product/jira/users.js';
import { administersJira, fromEach, isActivePerson, shownBy } from './jira-shared.js';
import { nothingSent } from './nothing-sent.js';
import { verdictOfSides } from './sides.js';
import { pageOn } from './page-on.js';
import { isActiveOn } from './jira-user.js';
import type { Finder, TransferredThing, ResponsibilityDeclaration, Transfer } from './types.js';

/** Members of a plan that may name a person. A write changes only those that named the leaver. */
const members = ['leadAccountId', 'permissions'] as const;

/** Groups are read and written by id, because their names may change. */
const byId = { useGroupId: true } as const;

type Permissions = NonNullable<Plan['permissions']>;

function permissionsOf(accountId: string, permissions: Permissions): Permissions {
  return permissions.filter(({ holder }) => holder?.type === 'AccountId' && holder.value === accountId);
}

const find: Finder['find'] = async function* (people, place, options) {
  const { plans } = place.product.jira;
  // The list does not show who leads a plan.
  yield* fromEach(await plans.list({ maxResults: 50 }, options).whole().toArray(), async function* ({ id, name }) {
    const { leadAccountId, permissions } = await plans.get(id, byId, options);
    const permitted = (permissions ?? []).flatMap(({ holder }) => (holder?.type === 'AccountId' ? (holder.value ?? []) : []));
    for (const accountId of new Set([leadAccountId ?? [], permitted].flat())) {
      if (people.has(accountId)) {
        const named = members.filter((member) => (member === 'leadAccountId' ? leadAccountId === accountId : permitted.includes(accountId)));
        yield { accountId, id, name: name ?? id, ...pageOn(place, `/jira/plans/${id}`), details: { members: named.join(' ') } };
      }
    }
  });
};

function isAbout({ details }: TransferredThing, member: (typeof members)[number]): boolean {
  return (details?.['members'] ?? 'leadAccountId').split(' ').includes(member);
}

const transfer: Transfer = {
  check: async (thing, { to }, place, options) => {
    const able = await isActiveOn(to, place, options);
    // A plan has one lead: nobody leads it beside another person.
    if (!isAbout(thing, 'permissions')) {
      return { able };
    }
    const { permissions } = await place.once(`plan ${thing.id}`, () => place.product.jira.plans.get(thing.id, byId, options));
    return { able, ...(permissions ? { holds: permissionsOf(to, permissions).length > 0 } : {}) };
  },
  seen: async (thing, sides, place, options) => {
    const { leadAccountId, permissions } = await place.product.jira.plans.get(thing.id, byId, options);
    const verdicts: Verdict[] = [];
    if (isAbout(thing, 'leadAccountId')) {
      verdicts.push(typeof leadAccountId !== 'string' ? 'unknown' : verdictOfSides((accountId) => leadAccountId === accountId, sides));
    }
    if (isAbout(thing, 'permissions')) {
      verdicts.push(permissions ? verdictOfSides((accountId) => permissionsOf(accountId, permissions).length > 0, sides) : 'unknown');
    }
    return (['notReached', 'unknown'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'reached';
  },
  write: async (thing, { from, to, fromKeeps }, place, options) => {
    const { plans } = place.product.jira;
    const plan = await plans.get(thing.id, byId, options);
    const patch: PlanPatchOperation[] = [];
    // A lead that is somebody else by now stays.
    if (isAbout(thing, 'leadAccountId') && (plan.leadAccountId ?? from) === from) {
      patch.push({ op: 'replace', path: '/leadAccountId', value: to });
    }
    if (isAbout(thing, 'permissions')) {
      const before = shownBy(getPlan, 'permissions', plan.permissions);
      const had = new Set(permissionsOf(to, before).map(({ type }) => type));
      const given = permissionsOf(from, before).filter(({ type }) => !had.has(type)).map((permission) => ({ ...permission, holder: { type: 'AccountId', value: to } }));
      const kept = fromKeeps ? before : before.filter((permission) => !permissionsOf(from, before).includes(permission));
      if (given.length > 0 || kept.length < before.length) {
        patch.push({ op: 'replace', path: '/permissions', value: [...kept, ...given] });
      }
    }
    return patch.length === 0 ? nothingSent() : (await plans.update(thing.id, patch, byId, options).withResponse()).response;
  },
};

/** Plans of Jira: work of several projects over time. */
export const jiraPlansResponsibilities = {
  plans: {
    row: 'J14',
    title: 'plans that the person leads, or that give the person permissions',
    world: 'jira',
    foundBy: [listPlans, getPlan],
    findingNeeds: `${administersJira}, on a Premium or Enterprise plan of Jira`,
    caveat: 'Archived plans, and plans in the trash, are left out: Jira changes only active plans.',
    finder: { peopleAtOnce: Number.POSITIVE_INFINITY, find },
    writes: [updatePlan],
    checkedBy: [getUser],
    writingNeeds: administersJira,
    successorMust: isActivePerson,
    readBack: 'The plan shows its lead and its permissions.',
    undo: 'Makes the person the lead again, and moves the permissions back.',
    notByApi: 'Timelines of projects are no plans, and have no lead.',
    evidence: ['documented'],
    byDefault: 'transfer',
    turn: 6,
    transfer,
  },
} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;
