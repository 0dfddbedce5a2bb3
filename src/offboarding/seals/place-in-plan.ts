import { sha256 } from '../../core/sha256.js';
import { canonicalJson } from '../plan/canonical.js';
import type { PlannedPerson } from '../plan/plan.js';

/** Proves that some consecutive people are in a plan, without the others: the hashes beside them in a tree over everybody. */
export interface PlaceInPlan {
  /** How many people come before them. */
  readonly first: number;
  /** How many people the plan has. */
  readonly size: number;
  /** SHA-256 of what stands beside them, from the people up. */
  readonly beside: readonly string[];
}

/** A tree of hashes over the people of a plan. */
export class PeopleTree {
  readonly #levels: string[][];

  private constructor(levels: string[][]) {
    this.#levels = levels;
  }

  static async of(people: Iterable<PlannedPerson> | AsyncIterable<PlannedPerson>): Promise<PeopleTree> {
    let level: string[] = [];
    for await (const person of people) {
      level.push(await leafOf(person));
    }
    const levels = [level];
    while (level.length > 1) {
      level = await above(level, 0, level.length);
      levels.push(level);
    }
    return new PeopleTree(levels);
  }

  /** SHA-256 over everybody and their order. */
  hash(): Promise<string> {
    return rootOf(this.#levels[0]?.length ?? 0, this.#levels.at(-1)?.[0]);
  }

  /** The place of some people of the plan. */
  place(first: number, length: number): PlaceInPlan {
    const beside: string[] = [];
    let [from, to] = [first, first + length];
    for (const level of this.#levels.slice(0, -1)) {
      if (from % 2 === 1) {
        from -= 1;
        beside.push(level[from] as string);
      }
      if (to % 2 === 1 && to < level.length) {
        beside.push(level[to] as string);
        to += 1;
      }
      [from, to] = [from / 2, Math.ceil(to / 2)];
    }
    return { first, size: this.#levels[0]?.length ?? 0, beside };
  }
}

/** The hash over everybody in a plan that has these people at this place. Undefined for a place that cannot be. */
export async function peopleHashAt(people: readonly PlannedPerson[], { first, size, beside }: PlaceInPlan): Promise<string | undefined> {
  if (!Number.isInteger(first) || !Number.isInteger(size) || first < 0 || people.length === 0 || first + people.length > size || !Array.isArray(beside)) {
    return undefined;
  }
  let level = await Promise.all(people.map(leafOf));
  let [from, all, used] = [first, size, 0];
  while (all > 1) {
    if (from % 2 === 1) {
      level.unshift(String(beside[used]));
      from -= 1;
      used += 1;
    }
    if ((from + level.length) % 2 === 1 && from + level.length < all) {
      level.push(String(beside[used]));
      used += 1;
    }
    level = await above(level, from, all);
    [from, all] = [from / 2, Math.ceil(all / 2)];
  }
  return used === beside.length ? rootOf(size, level[0]) : undefined;
}

function leafOf(person: PlannedPerson): Promise<string> {
  return sha256(`person ${canonicalJson(person)}`);
}

/** The level above: each two become one, and a last one without a neighbour stays. */
async function above(level: readonly string[], from: number, all: number): Promise<string[]> {
  const next: Promise<string>[] = [];
  for (let index = 0; index < level.length; index += 2) {
    const [one, other] = [level[index] as string, level[index + 1]];
    next.push(other === undefined && from + index === all - 1 ? Promise.resolve(one) : sha256(`two ${one} ${other}`));
  }
  return Promise.all(next);
}

function rootOf(size: number, top = ''): Promise<string> {
  return sha256(`people ${size} ${top}`);
}
