const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const knownShapes = new RegExp(`^(?:[0-9a-f]{24}|\\d{3,}:${uuid}|qm:[\\w-]+:[\\w-]+)$`, 'i');

export function isAccountId(text: string): boolean {
  return knownShapes.test(text);
}

/** What a spreadsheet has done to an id. Undefined for one that may be whole. */
export function damageOf(accountId: string): string | undefined {
  if (knownShapes.test(accountId)) {
    return undefined;
  }
  if (/^\d+(?:[.,]\d+)?e[+-]?\d+$/i.test(accountId)) {
    return 'was turned into a number by a spreadsheet';
  }
  if (/^['’‘]/.test(accountId)) {
    return 'begins with an apostrophe that a spreadsheet added';
  }
  if (/^[=+@#]/.test(accountId)) {
    return 'was turned into a formula or an error by a spreadsheet';
  }
  if (!/^[\w|:-]{1,128}$/.test(accountId)) {
    return 'has characters that no account id has';
  }
  if (/^\d*:?[0-9a-f-]*$/i.test(accountId)) {
    return 'is not whole: it looks cut off or altered';
  }
  return undefined;
}

/** Something that names a person has no business in the second line of a cell. */
export function identifies(text: string): boolean {
  const piece = text.trim().replaceAll('"', '');
  return knownShapes.test(piece) || isEmail(piece);
}

export function isEmail(text: string): boolean {
  return /^[^\s@,;<>"]+@[^\s@,;<>"]+$/.test(text);
}
