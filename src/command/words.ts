import { visible } from '../core/visible.js';

/** Wide enough for a terminal that is 80 columns wide, as most are at first. */
const columns = 80;

const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/gu;
const without = /[\p{M}\p{Cf}]/gu;

/** How many columns a text takes in a terminal. */
export function widthOf(text: string): number {
  return [...text].length + (text.match(wide)?.length ?? 0) - (text.match(without)?.length ?? 0);
}

/** Breaks a text between words so that a line fits the terminal. Lines after the first are indented further. */
export function wrapped(text: string, { indent = 0, hanging = 0 }: { readonly indent?: number; readonly hanging?: number } = {}): string {
  const lines: string[] = [];
  let line = '';
  let width = 0;
  const end = (): void => {
    lines.push(' '.repeat(lines.length === 0 ? indent : indent + hanging) + line);
    line = '';
    width = 0;
  };
  for (const word of text.split(' ').flatMap((each) => pieces(each, columns - indent - hanging))) {
    const more = widthOf(word) + (line === '' ? 0 : 1);
    if (line !== '' && indent + (lines.length === 0 ? 0 : hanging) + width + more > columns) {
      end();
    }
    width += widthOf(word) + (line === '' ? 0 : 1);
    line = line === '' ? word : `${line} ${word}`;
  }
  end();
  return lines.join('\n');
}

/** Only what is longer than a whole line is broken within a word. */
function pieces(word: string, room: number): string[] {
  if (widthOf(word) <= room) {
    return [word];
  }
  const parts: string[] = [];
  let part = '';
  for (const character of word) {
    if (widthOf(part + character) > room) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}

/** Two columns: a name and its explanation. */
export function listed(rows: readonly (readonly [string, string])[], indent = 2): string {
  const first = Math.min(26, Math.max(...rows.map(([name]) => widthOf(name)))) + 2;
  return rows
    .map(([name, text]) => {
      const rest = wrapped(text, { indent: indent + first });
      const start = ' '.repeat(indent) + name;
      return widthOf(name) + 2 > first ? `${wrapped(name, { indent, hanging: 2 })}\n${rest}` : start + rest.slice(widthOf(start));
    })
    .join('\n');
}

/** `alreadyDone` as `already done`. */
export function inWords(name: string): string {
  return name.replaceAll(/\p{Lu}/gu, (letter) => ` ${letter.toLowerCase()}`);
}

export function counted(count: number, one: string, several: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : several}`;
}

export const people = (count: number): string => counted(count, 'person', 'people');

/** `2026-11-21 10:03 UTC` */
export function timeOf(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}

/** The name of somebody, with nothing in it that steers a terminal. */
export function nameOf({ name, email, accountId }: { readonly name?: string | undefined; readonly email?: string | undefined; readonly accountId?: string | undefined }): string {
  return visible([name, email, accountId].find((each) => each !== undefined && each.trim() !== '') ?? 'nobody');
}
