import type { Markup, MarkupTag } from './markup.js';
import { pageScript } from './report-html-script.js';
import { pageStyle } from './report-html-style.js';

/** What a page of a report is made of. */
export interface PageContent {
  readonly title: string;
  readonly body: Markup;
  /** JSON for the script of the page, with no `<` in it. */
  readonly data?: string | undefined;
  /** Default: the script of a report. */
  readonly script?: string | undefined;
}

/** A page that needs nothing but itself: its content security policy allows its own style and script, and nothing else. */
export async function htmlPage(html: MarkupTag, { title, body, data, script: source = pageScript }: PageContent): Promise<string> {
  const policy = [
    `default-src 'none'`,
    `style-src '${await sourceHash(pageStyle)}'`,
    `script-src '${await sourceHash(source)}'`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  // Style and script are what the hashes were made of: escaping would change them.
  const [style, script] = [`<style>${pageStyle}</style>`, `<script>${source}</script>`];
  const block = data === undefined ? '' : `<script type="application/json" id="data">${data}</script>\n`;
  const head = html`<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
`;
  return `<!doctype html>\n<html lang="en">\n<head>\n${head.text}${style}\n</head>\n<body>\n${body.text}${block}${script}\n</body>\n</html>\n`;
}

async function sourceHash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}
