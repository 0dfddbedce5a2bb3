interface Branch {
  readonly next: Map<string, Branch>;
  replacement?: string;
}

/** A shorter text is replaced only as a whole word: it may occur inside other words. */
export const shortText = 6;

/** What stands in a text from a certain place on. */
export interface Found {
  readonly end: number;
  readonly replacement: string;
}

/** Finds the longest text that is to be replaced from `start` on. */
export interface Finder {
  longestAt(text: string, start: number): Found | undefined;
}

/**
 * Replaces many texts in one pass, the longest first and in any case. It uses a search tree: a regular expression of
 * thousands of alternatives would try each of them at every position. `more` finds what is not among the replacements.
 */
export function textReplacer(replacements: ReadonlyMap<string, string>, more?: Finder): (text: string) => string {
  const root: Branch = { next: new Map() };
  for (const [original, replacement] of replacements) {
    const wanted = original.trim();
    if (wanted !== '') {
      plant(root, wanted, replacement);
    }
  }
  // Thousands of people have the same sentences.
  const known = new Map<string, string>();
  return (text) => {
    const result = known.get(text) ?? replaceAll(root, text, more);
    known.set(text, result);
    return result;
  };
}

function plant(root: Branch, original: string, replacement: string): void {
  let branch = root;
  for (let index = 0; index < original.length; index += 1) {
    const letter = letterAt(original, index);
    const next: Branch = branch.next.get(letter) ?? { next: new Map() };
    branch.next.set(letter, next);
    branch = next;
  }
  branch.replacement ??= replacement;
}

function replaceAll(root: Branch, text: string, more: Finder | undefined): string {
  let result = '';
  let index = 0;
  while (index < text.length) {
    const [one, other] = [longestAt(root, text, index), more?.longestAt(text, index)];
    const found = (one?.end ?? 0) > (other?.end ?? 0) ? one : other;
    result += found?.replacement ?? text.charAt(index);
    index = found?.end ?? index + 1;
  }
  return result;
}

function longestAt(root: Branch, text: string, start: number): Found | undefined {
  let longest: Found | undefined;
  let branch: Branch | undefined = root;
  for (let end = start; branch !== undefined; end += 1) {
    if (branch.replacement !== undefined && (end - start >= shortText || (isEdge(text, start) && isEdge(text, end)))) {
      longest = { end, replacement: branch.replacement };
    }
    branch = end < text.length ? branch.next.get(letterAt(text, end)) : undefined;
  }
  return longest;
}

export function letterAt(text: string, index: number): string {
  return text.charAt(index).toLowerCase();
}

/** Whether a word may start or end between two characters. */
export function isEdge(text: string, index: number): boolean {
  const inWord = /^[\p{L}\p{N}\p{M}_]{2}$/u;
  return !inWord.test(text.slice(Math.max(index - 1, 0), index + 1));
}
