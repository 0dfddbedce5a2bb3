import type { Scopes } from '../../src/core/scopes.js';
import { scopesInWords } from '../../scripts/declarations/scopes.js';

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** A granular set has up to 13 scopes: a table has it only where it is the only one. The declarations have both. */
export function shownScopes({ scopes: { granular, ...others } = {} }: { readonly scopes?: Scopes | undefined }): string {
  return scopesInWords(granular === undefined || others.classic !== undefined ? others : { ...others, granular });
}

export function capitalized(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
}
