type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Picks a number below a bound. */
export type Pick = (below: number) => number;

/** The same value with one change somewhere: a text, a number, a member or an element. The original stays as it is. */
export function mutated<T>(original: T, pick: Pick): T {
  for (;;) {
    const copy = JSON.parse(JSON.stringify({ value: original })) as { value: Json };
    const places = placesIn(copy);
    const [holder, name] = places[pick(places.length)] as [Json[] | { [name: string]: Json }, string];
    change(holder, name, pick);
    const { value } = copy;
    if (value !== undefined && canonical(value) !== canonical(original as Json)) {
      return value as T;
    }
  }
}

/** The same value with the members of its objects in another order. */
export function reordered<T>(value: T, pick: Pick): T {
  if (Array.isArray(value)) {
    return value.map((each: unknown) => reordered(each, pick)) as T;
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const members = Object.entries(value).map(([name, member]) => [pick(1_000), name, reordered(member, pick)] as const);
  return Object.fromEntries(members.sort(([one], [other]) => one - other).map(([, name, member]) => [name, member])) as T;
}

function placesIn(value: Json): [Json[] | { [name: string]: Json }, string][] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([name, member]) => [[value, name] as [{ [name: string]: Json }, string], ...placesIn(member)]);
}

function change(holder: Json[] | { [name: string]: Json }, name: string, pick: Pick): void {
  const members = holder as { [name: string]: Json };
  const value = members[name] as Json;
  const how = pick(4);
  if (how === 0) {
    if (Array.isArray(holder)) {
      holder.splice(Number(name), 1);
    } else {
      delete holder[name];
    }
  } else if (how === 1 && Array.isArray(holder)) {
    const other = pick(holder.length);
    [holder[Number(name)], holder[other]] = [holder[other] as Json, value];
  } else if (how === 1) {
    members[`${name}2`] = value;
  } else {
    members[name] = changedValue(value, pick);
  }
}

function changedValue(value: Json, pick: Pick): Json {
  if (typeof value === 'string') {
    const at = pick(value.length + 1);
    const letter = 'abcdefABCDEF0123456789-_:'[pick(25)] as string;
    return pick(3) === 0 ? value.slice(0, at) + letter + value.slice(at) : value.slice(0, at) + letter + value.slice(at + 1);
  }
  if (typeof value === 'number') {
    return value + (pick(2) === 0 ? 1 : -1) * (1 + pick(3));
  }
  if (typeof value === 'boolean') {
    return !value;
  }
  if (Array.isArray(value)) {
    return pick(2) === 0 ? [...value, value[0] ?? 'more'] : [];
  }
  return value === null ? 'something' : { ...value, more: pick(9) };
}

export function canonical(value: Json): string {
  return JSON.stringify(value, (_, member: unknown) => (typeof member === 'object' && member !== null && !Array.isArray(member) ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1))) : member)) ?? '';
}
