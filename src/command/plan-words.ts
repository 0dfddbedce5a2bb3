import { describePlan, responsibilityDeclarations, type Plan, type PlannedPerson, type ResponsibilityKind } from '../offboarding.js';
import { unresolvedInWords } from './report-words.js';
import { counted, inWords, listed, nameOf, people, timeOf, wrapped } from './words.js';

/** How many names stand beside an action before the others are only counted. */
const namedPeople = 5;

/** What a plan does, action by action, with the first names of each. */
export function planTotals({ people: all, fuse, policy: { limits } }: Plan): string {
  const actions = Map.groupBy(all, ({ action }) => action);
  const rows = [...actions].map(([action, some]) => {
    const names = some.slice(0, namedPeople).map(nameOf).join('; ');
    const more = some.length - namedPeople;
    return [`${actionInWords(action)}: ${some.length}`, `${names}${more > 0 ? `; and ${more} more` : ''}`] as const;
  });
  const limit = fuse.needsConfirmation ? [wrapped(`The plan exceeds the limits of its policy: ${people(limits.people)}, or ${Math.round(limits.share * 100)} % of the active accounts. Check that the input is the right one.`)] : [];
  return [...(rows.length === 0 ? ['The plan is for nobody.'] : [listed(rows, 0)]), ...limit].join('\n\n');
}

/** How many things go to successors, and how many stay, kind by kind. Nothing for a policy without them. */
export function thingTotals({ people: all, policy: { responsibilities } }: Plan): string[] {
  if (responsibilities === undefined) {
    return [];
  }
  const given = all.flatMap(({ steps }) => steps.flatMap(kindsGivenBy));
  const staying = all.flatMap(({ inCharge = [] }) => inCharge.map(({ kind }) => kind));
  const rows = ([['given to successors', given], ['still with people', staying]] as const)
    .filter(([, kinds]) => kinds.length > 0)
    .map(([name, kinds]) => [`${name}: ${kinds.length.toLocaleString('en')}`, kindsInWords(kinds)] as const);
  return [rows.length === 0 ? 'The search found nothing that these people are in charge of.' : listed(rows, 0)];
}

/** The kind of each thing that a step gives to a successor. */
function kindsGivenBy(step: PlannedPerson['steps'][number]): ResponsibilityKind[] {
  return step.kind === 'transferResponsibilities' ? step.things.map(() => step.responsibility) : [];
}

function kindsInWords(kinds: readonly ResponsibilityKind[]): string {
  return [...Map.groupBy(kinds, (kind) => kind)].map(([kind, some]) => `${responsibilityDeclarations[kind].title}: ${some.length.toLocaleString('en')}`).join('; ');
}

/** A whole plan, for review: why, what, and what stays behind. */
export function planInWords(plan: Plan): string {
  const { hash, orgId, createdAt, expiresAt, fuse, policy, unresolved } = plan;
  const head = listed(
    [
      ['Plan', hash],
      ['Organization', orgId],
      ['Profile', policy.profile],
      ['Made', timeOf(createdAt)],
      ...(policy.notBefore === undefined ? [] : [['Not before', timeOf(new Date(policy.notBefore).toISOString())] as const]),
      ['Expires', timeOf(expiresAt)],
      ['Changes', changesInWords(fuse)],
    ],
    0,
  );
  const described = describePlan(plan).map(({ name, accountId, because, steps, humanTask }, index) =>
    [
      wrapped(`${nameOf({ name, accountId })}: ${actionInWords(plan.people[index]?.action ?? 'nothing')}`, { hanging: 2 }),
      wrapped(because, { indent: 2 }),
      ...steps.map((step) => wrapped(`- ${step}`, { indent: 2, hanging: 2 })),
      ...(humanTask === undefined ? [] : [wrapped(`To do: ${humanTask}`, { indent: 2, hanging: 2 })]),
    ].join('\n'),
  );
  return [
    head,
    ...thingTotals(plan),
    ...described,
    ...remainsInWords(plan),
    ...notInspectedInWords(plan),
    ...(unresolved.length === 0 ? [] : [`Not in the plan:\n${unresolved.map(unresolvedInWords).join('\n')}`]),
  ].join('\n\n');
}

/** How many people a plan changes, and how many things it gives to others. */
export function changesInWords({ people: changed, things = 0 }: Plan['fuse']): string {
  return `${people(changed)}${things === 0 ? '' : ` and ${counted(things, 'thing', 'things')}`}`;
}

function actionInWords(action: PlannedPerson['action']): string {
  return action === 'nothing' ? 'nothing to do' : inWords(action);
}

/** What stays behind, once for all whom it is about. */
export function remainsInWords(plan: Plan): string[] {
  return together('Remains afterwards', describePlan(plan).map((person) => ({ ...person, texts: person.remains })));
}

/** What could not be read, why, and what to do about it. */
export function notInspectedInWords(plan: Pick<Plan, 'people' | 'searched'>): string[] {
  return together('Not inspected', describePlan(plan).map((person) => ({ ...person, texts: person.notInspected })));
}

function together(title: string, described: readonly { readonly name?: string; readonly accountId: string; readonly texts: readonly string[] }[]): string[] {
  const all = described.flatMap(({ name, accountId, texts }) => texts.map((text) => ({ text, name: nameOf({ name, accountId }) })));
  const lines = [...Map.groupBy(all, ({ text }) => text)].map(([text, some]) => {
    const names = some.slice(0, namedPeople).map(({ name }) => name).join('; ');
    return wrapped(`- ${text} (${some.length > namedPeople ? people(some.length) : names})`, { hanging: 2 });
  });
  return lines.length === 0 ? [] : [`${title}:\n${lines.join('\n')}`];
}
