/**
 * Shows characters that steer how text is displayed instead of obeying them, and limits stacked accents. Otherwise a
 * name could change or cover the text around it.
 */
export function visible(text: string): string {
  // Most texts: reports show millions of them.
  if (/^(?:[!-~]| (?! ))*$/.test(text)) {
    return text;
  }
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/(\p{M}{8})\p{M}+/gu, '$1⟨…⟩')
    .replaceAll(/[\p{Cc}\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu, (character) => `⟨U+${hexadecimal(character)}⟩`)
    .toWellFormed();
}

function hexadecimal(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
