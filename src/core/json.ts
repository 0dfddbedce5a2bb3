const deepest = 1_000;

/** Parses a response. Throws a `SyntaxError` if it is not JSON, or is nested too deeply to be read. */
export function parseJson(text: string): unknown {
  if (isTooDeep(text)) {
    throw new SyntaxError('nested too deeply');
  }
  // An own member __proto__ would re-parent every copy that a caller makes with Object.assign. A short text is found sooner.
  return (text.includes('__p') && text.includes('__proto__')) || (text.includes('\\u00') && /\\u00[57]/.test(text))
    ? JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value))
    : JSON.parse(text);
}

function isTooDeep(text: string): boolean {
  if (occurrences(text, '[', deepest) + occurrences(text, '{', deepest) <= deepest) {
    return false;
  }
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (inString) {
      if (character === 0x5c) {
        index += 1;
      } else if (character === 0x22) {
        inString = false;
      }
    } else if (character === 0x22) {
      inString = true;
    } else if (character === 0x5b || character === 0x7b) {
      depth += 1;
      if (depth > deepest) {
        return true;
      }
    } else if (character === 0x5d || character === 0x7d) {
      depth -= 1;
    }
  }
  return false;
}

function occurrences(text: string, needle: string, enough: number): number {
  let count = 0;
  for (let index = text.indexOf(needle); index >= 0 && count <= enough; index = text.indexOf(needle, index + 1)) {
    count += 1;
  }
  return count;
}
