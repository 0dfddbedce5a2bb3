import type { Verdict } from '../../core/endpoint.js';
import type { ChangedThings, Step } from '../steps/types.js';
import type { RecordedPerson } from './outcome.js';

/** The ids of the things that a step has not changed yet. Undefined for a step that changes one thing only. */
export type OpenThings = ReadonlySet<string> | undefined;

/** The things of a step that changes several, so that it may end with a part of them. */
function severalIn(step: Step): string[] | undefined {
  return step.kind === 'transferResponsibilities' && step.things.length > 1 ? step.things.map(({ id }) => id) : undefined;
}

/** The things that are still to be changed, as far as reading shows it. */
export function openIn(step: Step, seen: ReadonlyMap<string, Verdict> | undefined): OpenThings {
  const things = severalIn(step);
  return things && new Set(things.filter((id) => seen?.get(id) !== 'reached'));
}

/** The things that were still to be changed when an earlier attempt began. */
export function openBefore(step: Step, { open }: Pick<RecordedPerson, 'open'>): OpenThings {
  const things = severalIn(step);
  return things && new Set(open?.get(step.key) ?? things);
}

/** What an intent records of the open things: nothing if all of them are open. */
export function partOf(step: Step, open: OpenThings): { readonly open?: readonly string[] } {
  return open === undefined || open.size === severalIn(step)?.length ? {} : { open: [...open] };
}

/** What became of the things, if an earlier attempt may have changed any of those that were open then. */
export function thingsOfAll(step: Step, open: OpenThings, things: ChangedThings | undefined): ChangedThings | undefined {
  const left = things?.left ?? [];
  const changed = severalIn(step)?.filter((id) => open?.has(id) === true && !left.some((each) => each.id === id)) ?? [];
  return open === undefined || (left.length === 0 && changed.length === severalIn(step)?.length) ? undefined : { changed, left };
}
