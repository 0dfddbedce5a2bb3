/** Whether something seen has every member that was written, with the same value. What else it has does not matter. */
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

/** Whether two things have the same members: what a write that replaces the whole leaves behind. */
export function isSame(seen: unknown, written: unknown): boolean {
  return holds(seen, written) && holds(written, seen);
}
