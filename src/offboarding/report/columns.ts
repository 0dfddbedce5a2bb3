/** East Asian wide characters and emoji take two columns of a terminal. */
const wide = /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1aff0}-\u{1b2ff}\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** How many columns a text takes at most: a terminal that joins characters into one takes fewer. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) {
    columns += /\p{Mn}|\p{Me}|[\u200b-\u200d]|\ufe0f/u.test(character) ? 0 : wide.test(character) ? 2 : 1;
  }
  return columns;
}

/** The lines of a text that is at most so many columns wide. A word that is longer is cut. */
export function linesOf(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  const push = (): void => {
    if (line !== '') {
      lines.push(line);
      line = '';
    }
  };
  for (const word of text.split(' ')) {
    if (line !== '' && columnsOf(line) + 1 + columnsOf(word) > width) {
      push();
    }
    line = line === '' ? '' : `${line} `;
    for (const character of word) {
      if (columnsOf(line) + columnsOf(character) > width) {
        push();
      }
      line += character;
    }
  }
  push();
  return lines.length === 0 ? [''] : lines;
}
