const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const knownShapes = new RegExp(`^(?:[0-9a-f]{24}|\\d{3,}:${uuid}|qm:[\\w-]+:[\\w-]+)$`, 'i');

export function isAccountId(text: string): boolean {
  return knownShapes.test(text);
}

/** How a spreadsheet has damaged an id. Undefined for an id that may be whole. */
export function damageOf(accountId: string): string | undefined {
  if (knownShapes.test(accountId)) {
    return undefined;
  }
  if (/^\d+(?:[.,]\d+)?e[+-]?\d+$/i.test(accountId)) {
    return 'is a number now: a spreadsheet changed it';
  }
  if (/^['’‘]/.test(accountId)) {
    return 'starts with an apostrophe that a spreadsheet added';
  }
  if (/^[=+@#]/.test(accountId)) {
    return 'is a formula or an error now: a spreadsheet changed it';
  }
  if (!/^[\w|:-]{1,128}$/.test(accountId)) {
    return 'has characters that an account id cannot have';
  }
  if (/^\d*:?[0-9a-f-]*$/i.test(accountId)) {
    return 'is not whole: it looks cut off or altered';
  }
  return undefined;
}

/** Whether a text identifies a person. Such a text in the second line of a cell means that a quote is open. */
export function identifies(text: string): boolean {
  const piece = text.trim().replaceAll('"', '');
  return knownShapes.test(piece) || isEmail(piece);
}

export function isEmail(text: string): boolean {
  return /^[^\s@,;<>"]+@[^\s@,;<>"]+$/.test(text);
}
