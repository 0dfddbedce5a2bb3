/** The page of evidence. It is loaded when one is made or verified. */
import { loadMarkup, type Markup, type MarkupTag } from './markup.js';
import { bytesIn, type PackedEvidence } from './evidence-parts.js';
import { findingsTally } from './evidence-findings.js';
import { evidenceScript } from './evidence-script.js';
import { sha256Hashers } from './evidence-sha256.js';
import { stepsInEvidence } from './evidence-steps.js';
import { evidenceVerifier, type EvidenceToVerify, type VerifiedEvidence } from './evidence-verifier.js';
import { htmlPage } from './report-html-page.js';

/** The sections of the page, with the controls that they are about. The script fills them after it has verified. */
const sections = [
  ['who-asked', 'Who asked', 'SOC 2 CC6.2, ISO 27001 A.5.18'],
  ['who-approved', 'Who approved', 'SOC 2 CC6.2, CC6.3'],
  ['what-was-removed', 'What was removed, and when', 'SOC 2 CC6.2, CC6.3, ISO 27001 A.5.18'],
  ['how-verified', 'How it was verified', 'SOC 2 CC6.1'],
  ['what-remains', 'What remains', 'SOC 2 CC6.1, CC6.3'],
  ['checked-again', 'When it was checked again', 'SOC 2 CC6.3, ISO 27001 A.5.18'],
  ['time-to-access-off', 'Time to access off', 'SOC 2 CC6.2, ISO 27001 A.5.18'],
] as const;

export async function evidencePage(evidence: PackedEvidence): Promise<string> {
  const html = await loadMarkup();
  const data = JSON.stringify(evidence).replaceAll('<', '\\u003c');
  const script = evidenceScript({ verifier: String(evidenceVerifier), hashers: String(sha256Hashers), tally: String(findingsTally), steps: JSON.stringify(stepsInEvidence()) });
  return htmlPage(html, { title: 'Evidence of offboarding', body: bodyOf(html), data, script });
}

function bodyOf(html: MarkupTag): Markup {
  const findings = sections.map(
    ([id, title, controls]) => html`<section aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
<div id="${id}"></div>
<p class="note">${controls}</p></section>
`,
  );
  return html`<header>
<h1>Evidence of offboarding</h1>
<p class="made" id="made"></p>
</header>
<main>
<section aria-labelledby="verdict-title"><h2 id="verdict-title">Verification</h2>
<p class="lead" id="verdict" role="status">Verifying …</p>
<noscript><p>The page verifies itself with its script. Without scripts it shows nothing.</p></noscript>
<div id="keys"></div>
</section>
<div id="findings" hidden>
${findings}<section aria-labelledby="people-title"><h2 id="people-title">People</h2>
<div class="filter"><p class="words"><label for="words">Name, address or account id</label><input id="words" type="search" autocomplete="off"></p></div>
<p id="shown" aria-live="polite"></p>
<table class="cards"><caption>People, with what was done for each</caption><thead><tr><th scope="col">Person</th><th scope="col">Outcome</th><th scope="col">Access</th><th scope="col">Steps</th></tr></thead><tbody id="rows"></tbody></table>
</section>
<p class="note">This page has personal data. Its script verified what you see. To verify it without trust in the page, call verifyEvidence() of the package atlassian-admin-sdk with the public keys that you have.</p>
</div>
</main>
`;
}

/** The evidence in a page. Throws something for a page without any. */
export function unpacked(html: string): PackedEvidence {
  const start = '<script type="application/json" id="data">';
  const from = html.indexOf(start);
  const to = html.indexOf('</script>', from);
  const evidence = JSON.parse(from === -1 ? '' : html.slice(from + start.length, to)) as PackedEvidence;
  const { statement, publicKey, signature, parts } = evidence;
  if ([statement, publicKey, signature, ...Object.values(parts).map(({ text }) => text)].some((text) => typeof text !== 'string')) {
    throw new TypeError('no evidence');
  }
  return evidence;
}

export function verifyPacked({ statement, publicKey, signature, parts }: PackedEvidence, reader: Pick<EvidenceToVerify, 'trusted' | 'requires'>): Promise<VerifiedEvidence> {
  return evidenceVerifier(sha256Hashers(), findingsTally, stepsInEvidence())({ ...reader, statement, publicKey, signature, read: (part) => bytesIn(parts[part]) });
}
