import { invalidInput } from '../../core/input.js';
import { eachSubject, type Subject, type Subjects } from '../people/subjects.js';
import type { ResponsibilityFigures } from '../responsibilities/inventory.js';
import { ChangeCounter } from './change-counter.js';
import { fuseFor } from './fuse.js';
import type { GivenEntry } from './plan-lines.js';
import { Planning, timesOf, type PlanOptions } from './plan.js';

/** How many people share one look into an inventory. */
const peopleAtOnce = 500;

/** Makes a plan entry by entry: as many people as there are, in the memory of a few. */
export async function* planEntries(caller: string, subjects: Subjects, options: PlanOptions): AsyncGenerator<GivenEntry, void, undefined> {
  if (options.policy?.responsibilities !== undefined && options.inventory === undefined) {
    throw invalidInput(caller, [{ field: 'inventory', problem: 'is missing: fill one for everybody with findResponsibilities(), because a search that comes with each part of the plan would read whole sites again' }]);
  }
  const planning = await Planning.begin(caller, options);
  const { policy, surroundings } = planning;
  yield { type: 'beginning', version: 1, orgId: surroundings.orgId, policy };
  const given = eachSubject(caller, subjects);
  const counts = { people: 0, unresolved: 0 };
  const changes = new ChangeCounter();
  let searched: readonly ResponsibilityFigures[] | undefined;
  for await (const part of policy.responsibilities === undefined ? [given] : parts(given)) {
    const planned = planning.subjects(part);
    let next = await planned.next();
    for (; next.done !== true; next = await planned.next()) {
      if (next.value.type === 'person') {
        counts.people += 1;
        changes.add(next.value.person);
      } else {
        counts.unresolved += 1;
      }
      yield next.value;
    }
    // An inventory has the figures of all people: each part finds the same ones.
    searched = next.value;
  }
  const fuse = fuseFor(changes.people, { earlier: { people: 0, things: 0 }, policy, surroundings, things: changes.things });
  yield { type: 'ending', ...timesOf(policy), ...counts, fuse, ...(searched === undefined ? {} : { searched }) };
}

async function* parts(subjects: AsyncIterable<Subject>): AsyncGenerator<AsyncIterable<Subject>, void, undefined> {
  let some: Subject[] = [];
  let count = 0;
  for await (const subject of subjects) {
    some.push(subject);
    if (some.length >= peopleAtOnce) {
      count += 1;
      yield each(some);
      some = [];
    }
  }
  if (some.length > 0 || count === 0) {
    yield each(some);
  }
}

async function* each<T>(some: readonly T[]): AsyncGenerator<T, void, undefined> {
  yield* some;
}
