/** Whether something seen has every member that was written, with the same value. Its other members do not matter. */
export function holds(seen: unknown, written: unknown): boolean {
  if (typeof written !== 'object' || written === null) {
    return seen === written;
  }
  if (Array.isArray(written) && (!Array.isArray(seen) || seen.length !== written.length)) {
    return false;
  }
  return Object.entries(written).every(
    ([key, value]) => value === undefined || holds((seen as Record<string, unknown> | null | undefined)?.[key], value),
  );
}

/** Whether two things have the same members, as after a write that replaces the whole. */
export function isSame(seen: unknown, written: unknown): boolean {
  return holds(seen, written) && holds(written, seen);
}
