import { makeReport, memoryJournal, type JournalEntry, type JournalReader, type Plan } from 'atlassian-admin-sdk/offboarding';
import { approvePlan, makeEvidence, sealedJournal } from 'atlassian-admin-sdk/seals';
import { describe, expect, it } from 'vitest';

import { canonicalJson } from '../../../src/offboarding/plan/canonical.js';
import { browserForTests, chromiumIsInstalled, openWatched, violationsOf, type WatchedPage } from '../../support/browser.js';
import { isInCi } from '../../support/in-ci.js';
import { hostileNames } from '../../support/reports.js';
import { rehashed } from '../../support/rehashed.js';
import { approverNames, evidenced, forged } from '../../support/sealed.js';

const many = Number(process.env['SEALED_PEOPLE']) || (isInCi ? 20_000 : 1_000);
const timeout = isInCi ? 900_000 : 120_000;

if (!chromiumIsInstalled) {
  process.stderr.write('Skipped: evidence is looked at in a browser only where Chromium is installed.\n');
}

/** Evidence of a plan with other people than those of the organization, as its run would have recorded them. */
async function evidenceOf(count: number, nameOf: (index: number) => string, more: object = {}) {
  const { plan: small, inner, keys, key, publicKeys } = await evidenced(2);
  const [, model] = small.people;
  if (model === undefined) {
    throw new Error('no model');
  }
  const withId = <T>(value: T, accountId: string): T => JSON.parse(JSON.stringify(value).replaceAll(model.accountId, accountId)) as T;
  const ids = Array.from({ length: count }, (_, index) => `712020:00000000-0000-4000-8000-${String(index).padStart(12, '0')}`);
  const people = ids.map((accountId, index) => ({ ...withId(model, accountId), name: nameOf(index) }));
  const plan: Plan = rehashed({ ...small, people, fuse: { people: count, needsConfirmation: false } });
  const approvals = await Promise.all([0, 1].map((index) => approvePlan(plan, keys[index] as never, { by: approverNames[index] as string, people: count })));
  const entries = inner.entries.map(({ seal: _, ...entry }: JournalEntry & { seal?: unknown }) => ({ ...entry, at: new Date().toISOString(), planHash: plan.hash }));
  const [started, stopped] = [entries[0], entries.at(-1)] as [JournalEntry, JournalEntry];
  const ofModel = entries.filter((entry) => 'accountId' in entry && entry.accountId === model.accountId);
  const journal = memoryJournal();
  const sealed = sealedJournal(journal, key);
  await sealed.lock('r');
  await sealed.append(started);
  for (const accountId of ids) {
    await Promise.all(ofModel.map((entry) => sealed.append(withId(entry, accountId))));
  }
  await sealed.append(stopped);
  await sealed.unlock();
  const report = await makeReport(plan, journal);
  const html = await makeEvidence({ plan, approvals, journal, report, publicKeys, runKey: key, ...more });
  return { html, report, entries: journal.entries.length, reader: journal as JournalReader };
}

describe.skipIf(!chromiumIsInstalled)('evidence in a browser', { timeout }, () => {
  const browser = browserForTests();

  async function open(html: string): Promise<WatchedPage & { readonly verdict: string; readonly milliseconds: number; readonly computed: number }> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const session = await page.context().newCDPSession(page);
    // What the page has computed, whatever else the machine does meanwhile.
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const watched = await openWatched(page, browser.file('evidence.html', html));
    const verdict = watched.page.locator('#verdict[data-verdict]');
    await verdict.waitFor({ timeout });
    const { metrics } = await session.send('Performance.getMetrics');
    const computed = 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
    return { ...watched, computed, verdict: (await verdict.getAttribute('data-verdict')) ?? '', milliseconds: Number(await verdict.getAttribute('data-milliseconds')) };
  }

  it('verifies itself, asks for nothing but itself, and shows the findings', async () => {
    const { options, keys } = await evidenced(3);
    const { page, requests, complaints, verdict } = await open(await makeEvidence(options));
    expect(verdict).toBe('holds');
    expect(requests).toEqual([page.url()]);
    expect(complaints).toEqual([]);
    const text = await page.innerText('body');
    for (const shown of ['Lena Roth', 'Grace Kim', 'Omar Haddad', 'deactivate account', keys[0].publicKey, 'Person 1', 'SOC 2 CC6.2', 'ISO 27001 A.5.18']) {
      expect(text).toContain(shown);
    }
    await page.fill('#words', 'person 2');
    expect(await page.locator('#rows tr').count()).toBe(1);
    expect(await violationsOf(page)).toEqual([]);
  });

  it('shows nothing if it was changed, wherever', async () => {
    const { options } = await evidenced(2);
    const html = await makeEvidence(options);
    const [, data = ''] = /id="data">(.*?)<\/script>/s.exec(html) ?? [];
    const given = JSON.parse(data) as { statement: string; parts: Record<string, { form: string; text: string }> };
    const statement = { ...(JSON.parse(given.statement) as object), askedBy: 'Somebody Else' };
    const changed: Record<string, object> = {
      statement: { ...given, statement: canonicalJson(statement) },
      plan: { ...given, parts: { ...given.parts, plan: { form: 'plain', text: btoa('{"orgId":"x"}\n') } } },
      journal: { ...given, parts: { ...given.parts, journal: { form: 'plain', text: '' } } },
      approvals: { ...given, parts: { ...given.parts, approvals: { form: 'plain', text: '' } } },
      report: { ...given, parts: { ...given.parts, report: { form: 'gzip', text: 'AAAA' } } },
      times: { ...given, parts: { ...given.parts, times: { form: 'plain', text: btoa('{}\n') } } },
    };
    for (const [field, content] of Object.entries(changed)) {
      const { page, verdict } = await open(html.replace(data, () => JSON.stringify(content).replaceAll('<', '\\u003c')));
      expect(verdict).toBe(field);
      expect(await page.innerText('body')).not.toContain('Person 1');
      expect(await page.locator('#findings').isVisible()).toBe(false);
      await page.close();
    }
  });

  it('shows what its parts have, and nothing else that somebody with the run key wrote', async () => {
    const { options, key } = await evidenced(2);
    const edited = await forged(await makeEvidence(options), key, ({ statement, lines }) => {
      statement['findings'] = { whoApproved: [{ by: 'Somebody Else' }] };
      const [step] = (lines.report[1] as { steps: { label: string }[] }).steps;
      Object.assign(step as object, { label: 'erase everything' });
    });
    const { page, verdict } = await open(edited);
    expect(verdict).toBe('holds');
    const text = await page.innerText('body');
    expect(text).toContain('Grace Kim');
    expect(text).not.toMatch(/Somebody Else|erase everything/);
    await page.close();
    const without = await open(await forged(await makeEvidence(options), key, ({ lines }) => lines.approvals.splice(0)));
    expect(without.verdict).toBe('approvals');
  });

  it('runs nothing that people wrote into their own names', async () => {
    const names = Object.values(hostileNames);
    const { html } = await evidenceOf(names.length, (index) => names[index] as string, { askedBy: names[0] });
    const { page, requests, complaints, verdict } = await open(html);
    expect(verdict).toBe('holds');
    expect(await page.evaluate('globalThis.attacked')).toBeUndefined();
    expect(requests).toEqual([page.url()]);
    expect(complaints).toEqual([]);
    expect(await page.innerText('#who-asked')).toContain(names[0]);
  });

  it(`verifies ${many} people within ten seconds of computing`, async () => {
    const { html, entries } = await evidenceOf(many, (index) => `Person ${index}`);
    const { verdict, milliseconds, computed, page } = await open(html);
    process.stderr.write(`Evidence of ${many} people and ${entries} entries: ${(html.length / 1e6).toFixed(1)} MB, verified in ${milliseconds} ms, of which the page computed ${Math.round(computed)} ms.\n`);
    expect(verdict).toBe('holds');
    expect(await page.innerText('#shown')).toContain(many.toLocaleString('en'));
    expect(computed).toBeLessThan(10_000);
  });
});
