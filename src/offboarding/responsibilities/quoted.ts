/** A value in JQL or CQL, in quotes. */
export function quoted(value: string): string {
  return `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** Values in a list of JQL or CQL, each in quotes. */
export function quotedList(values: Iterable<string>): string {
  return [...values].map(quoted).join(', ');
}
