import { sha256 } from '../../core/sha256.js';
import { slicesOfStream } from '../../core/slices-of.js';
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

/** Some people of a plan, with their place in it. */
export interface PlacedPeople {
  readonly people: readonly PlannedPerson[];
  readonly place: PlaceInPlan;
}

/** Below this level of the tree, hashes are made again from the people: for a million people, it keeps eight thousand. */
const lowestKept = 8;

/** A tree of hashes over the people of a plan, who come one by one. */
export class PeopleTree {
  private constructor(
    private readonly size: number,
    private readonly kept: readonly (readonly string[])[],
    /** The lowest level that is kept. Each of its hashes is over a block of people. */
    private readonly lowest: number,
  ) {}

  static async of(people: Iterable<PlannedPerson> | AsyncIterable<PlannedPerson>, lowest = lowestKept): Promise<PeopleTree> {
    let size = 0;
    let level: string[] = [];
    for await (const block of slicesOfStream(people, 2 ** lowest)) {
      const levels = await levelsOver(await leavesOf(block), lowest, 0, block.length);
      level.push((levels.at(-1) as readonly string[])[0] as string);
      size += block.length;
    }
    const kept = [level];
    while (level.length > 1) {
      level = await above(level, 0, level.length);
      kept.push(level);
    }
    return new PeopleTree(size, kept, lowest);
  }

  /** SHA-256 over everybody and their order. */
  hash(): Promise<string> {
    return rootOf(this.size, this.kept.at(-1)?.[0]);
  }

  /** The same people again, so many at a time, each time with their place. */
  async *parts(people: Iterable<PlannedPerson> | AsyncIterable<PlannedPerson>, length: number): AsyncGenerator<PlacedPeople, void, undefined> {
    const inBlock = 2 ** this.lowest;
    let open: PlannedPerson[] = [];
    let leaves: string[] = [];
    let [first, from] = [0, 0];
    for await (const block of slicesOfStream(people, inBlock)) {
      open.push(...block);
      leaves.push(...(await leavesOf(block)));
      const isLast = from + leaves.length >= this.size;
      if (open.length < length && !isLast) {
        continue;
      }
      const levels = await levelsOver(leaves, this.lowest, from, this.size);
      while (open.length >= length || (isLast && open.length > 0)) {
        const some = open.slice(0, length);
        yield { people: some, place: this.#place(first, some.length, levels, from) };
        first += some.length;
        open = open.slice(length);
      }
      const begin = first - (first % inBlock);
      leaves = leaves.slice(begin - from);
      from = begin;
    }
  }

  /** `lower`: the levels below those that are kept, over some blocks of people from `start` on. */
  #place(first: number, length: number, lower: readonly (readonly string[])[], start: number): PlaceInPlan {
    const beside: string[] = [];
    let [from, to, all] = [first, first + length, this.size];
    for (let number = 0; all > 1; number += 1) {
      const [level, offset] = number < this.lowest ? [lower[number], start / 2 ** number] : [this.kept[number - this.lowest], 0];
      if (from % 2 === 1) {
        from -= 1;
        beside.push(level?.[from - offset] as string);
      }
      if (to % 2 === 1 && to < all) {
        beside.push(level?.[to - offset] as string);
        to += 1;
      }
      [from, to, all] = [from / 2, Math.ceil(to / 2), Math.ceil(all / 2)];
    }
    return { first, size: this.size, beside };
  }
}

function leavesOf(people: readonly PlannedPerson[]): Promise<string[]> {
  return Promise.all(people.map(leafOf));
}

/** Some leaves from `from` on, and so many levels above them. `all`: how many leaves there are. */
async function levelsOver(leaves: readonly string[], count: number, from: number, all: number): Promise<(readonly string[])[]> {
  const levels = [leaves];
  let [start, size] = [from, all];
  for (let number = 0; number < count; number += 1) {
    levels.push(await above(levels.at(-1) as readonly string[], start, size));
    [start, size] = [start / 2, Math.ceil(size / 2)];
  }
  return levels;
}

/** The hash over everybody in a plan that has these people at this place. Undefined for a place that cannot be. */
export async function peopleHashAt(people: readonly PlannedPerson[], { first, size, beside }: PlaceInPlan): Promise<string | undefined> {
  if (!Number.isInteger(first) || !Number.isInteger(size) || first < 0 || people.length === 0 || first + people.length > size || !Array.isArray(beside)) {
    return undefined;
  }
  let level = await leavesOf(people);
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
