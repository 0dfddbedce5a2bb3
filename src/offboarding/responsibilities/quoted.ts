/** A text as a value in a query of Jira or Confluence, in quotes: it never becomes part of the query itself. */
export function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** Texts as the list of a query, each in quotes. */
export function quotedList(texts: Iterable<string>): string {
  return [...texts].map(quoted).join(', ');
}
