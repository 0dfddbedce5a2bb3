/** A secret is recognised by its start, even if its end is cut off or masked. */
const tellingLength = 16;

/** Shorter ones are not tokens of Atlassian: their other forms would be found in any text. */
const shortest = 8;

/**
 * Makes the function that removes secrets from a text, in any form in which a service echoes them. They may be
 * unchanged, or escaped for JSON, HTML or an address, several times over. They may be in another case, in hexadecimal
 * digits, or within something in base64.
 */
export function redactionOf(secrets: readonly string[]): (text: string) => string {
  // Held by the closure only: a property could be printed.
  const forms = secrets.flatMap((secret) => (secret.length < shortest ? [] : [secret, ...base64Within(secret), hexadecimal(secret)]));
  const short = secrets.filter(({ length }) => length < shortest).map((secret) => new RegExp(escaped(secret), 'g'));
  const patterns = [...short, ...[...new Set(forms)].map(patternOf)];
  const beginnings = [...(short.length > 0 ? [''] : []), ...forms.map((form) => plain(form.slice(0, tellingLength)))];
  return (text) => {
    // Runs for the trace id of every response: text without escapes is detected fast.
    const unescaped = plain(text);
    const mayHaveOne = /[\\%&]/.test(text) || beginnings.some((beginning) => unescaped.includes(beginning));
    return mayHaveOne ? patterns.reduce((clean, pattern) => clean.replaceAll(pattern, '[secret]'), text) : text;
  };
}

export function base64(text: string): string {
  return btoa(bytesOf(text));
}

function bytesOf(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
}

function hexadecimal(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What base64 of any text with the secret contains: it depends on the secret's place in a group of three bytes. */
function base64Within(secret: string): string[] {
  const bytes = bytesOf(secret);
  return [0, 1, 2].map((shift) => {
    const encoded = btoa('\0'.repeat(shift) + bytes).replace(/=+$/, '');
    // The first characters also depend on the text before, and the last one on the text after.
    return encoded.slice([0, 2, 3][shift], (bytes.length + shift) % 3 === 0 ? undefined : -1);
  });
}

function patternOf(form: string): RegExp {
  const characters = Array.from(form, (character, index) => anySpelling(character, index === 0 ? '' : '\\\\{0,4}'));
  const beginning = characters.slice(0, tellingLength).join('');
  const rest = characters.slice(tellingLength);
  return new RegExp(beginning + rest.map((character) => `(?:${character}`).join('') + ')?'.repeat(rest.length), 'gi');
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll('-', '+').replaceAll('_', '/');
}

function escaped(text: string): string {
  return text.replaceAll(/\W/g, '\\$&');
}

const named: Readonly<Record<string, string>> = { '"': 'quot', '&': 'amp', "'": 'apos', '<': 'lt', '>': 'gt' };

/** One character, plain or in any notation. The characters of URL-safe base64 count as those of base64. */
function anySpelling(character: string, escapes: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16).padStart(2, '0');
  const self = { '+': '[+-]', '/': '[/_]' }[character] ?? escaped(character);
  const entity = [`#0{0,6}${code}`, `#x0{0,6}${code.toString(16)}`, ...(named[character] === undefined ? [] : [named[character]])].join('|');
  return `(?:${escapes}${self}|${escapes === '' ? '\\\\' : escapes}u00${hex}|%(?:25){0,3}${hex}|&(?:amp;)?(?:${entity});)`;
}
