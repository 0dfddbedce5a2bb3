import { closestMatch } from 'leven';

/** Only a name that looks like a typing error gets a suggestion. Otherwise all names are listed, if they are few. */
export function problemOfUnknown(name: string, known: readonly string[]): string {
  if (known.length === 0) {
    return 'does not exist here';
  }
  const nearest = known.find((each) => each.toLowerCase() === name.toLowerCase()) ?? closestMatch(name, known, { maxDistance: Math.max(2, Math.floor(name.length / 3)) });
  return nearest === undefined ? `does not exist here; known are ${known.join(', ')}` : `does not exist here; did you mean ${nearest}?`;
}

/** A name as an error may print it: another text may be a token or a person. */
export function printableName(name: string): string {
  return /^[\w$.-]{1,40}$/.test(name) ? name : '(a name that is not shown)';
}
