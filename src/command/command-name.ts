import { visible } from '../core/visible.js';

/** As a reader can paste it. */
export const commandName = 'npx atlassian-admin-sdk';

/** A command to paste. A path with unusual characters is quoted. */
export function commandLine(...words: readonly string[]): string {
  const quoted = words.map((word) => (/^[\w./:@%+=,-]+$/.test(word) ? word : `'${visible(word).replaceAll("'", `'\\''`)}'`));
  return [commandName, ...quoted].join(' ');
}
