import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { reportAsHtml, type Report } from 'atlassian-admin-sdk/offboarding';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { chromiumIsInstalled, launchBrowser, openWatched, type WatchedPage } from '../support/browser.js';
import { hostileNames, reportedPerson, reportOf, reportWithEveryOutcome } from '../support/reports.js';

const phone = { width: 375, height: 812 };
const desk = { width: 1280, height: 900 };
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const hostile = () => reportOf(Object.values(hostileNames).map((name, index) => reportedPerson(index, name, { email: name, because: name, remains: [name] })));

if (!chromiumIsInstalled) {
  process.stderr.write('Skipped: the page of the report is looked at in a browser only where Chromium is installed.\n');
}

describe.skipIf(!chromiumIsInstalled)('the page in a browser', { timeout: 60_000 }, () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'report-'));
    browser = await launchBrowser();
  }, 60_000);

  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  async function open(report: Report, options: BrowserContextOptions = {}): Promise<WatchedPage> {
    const path = join(folder, 'report.html');
    writeFileSync(path, await reportAsHtml(report));
    return openWatched(await browser.newPage({ viewport: desk, ...options }), pathToFileURL(path));
  }

  const shownPeople = (page: Page) => page.locator('#people > tbody:visible').count();

  const violations = async (page: Page) => {
    await page.evaluate(axe);
    const { violations: found, passes } = await page.evaluate<AxeResults>('axe.run()');
    expect(passes.map(({ id }) => id)).toContain('color-contrast');
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' ')}`);
  };

  it.each([
    ['every outcome', reportWithEveryOutcome],
    ['hostile names', hostile],
    ['nobody', () => reportOf([])],
  ])('asks for nothing but itself, and complains about nothing, with %s', async (_, report) => {
    const { page, requests, complaints } = await open(report());
    await page.waitForTimeout(200);
    expect(requests).toEqual([page.url()]);
    expect(complaints).toEqual([]);
  });

  it('runs nothing that people wrote into their own names', async () => {
    const { page } = await open(hostile());
    await page.click('#expand');
    for (const button of await page.locator('#people button').all()) {
      await button.hover();
    }
    expect(await page.evaluate('globalThis.attacked')).toBeUndefined();
    expect(await page.locator('img, iframe, link, base, object').count()).toBe(0);
    const shown = await page.locator('#people button').allTextContents();
    expect(shown.slice(0, 3)).toEqual(Object.values(hostileNames).slice(0, 3));
  });

  it('could not run it, even if it were not escaped', async () => {
    const path = join(folder, 'broken.html');
    const html = await reportAsHtml(reportWithEveryOutcome());
    writeFileSync(path, html.replace('<main>', `<main><img src=x onerror="globalThis.attacked = true"><script>globalThis.attacked = true</script><img src="https://evil.example/x.png">`));
    const page = await browser.newPage();
    const refused: string[] = [];
    page.on('console', (message) => refused.push(message.text()));
    await page.goto(pathToFileURL(path).href);
    await page.waitForTimeout(200);
    expect(await page.evaluate('globalThis.attacked')).toBeUndefined();
    expect(refused.length).toBeGreaterThanOrEqual(3);
    expect(refused.filter((text) => !text.includes('Content Security Policy'))).toEqual([]);
  });

  it('filters by every word of the filter, in any order and without accents', async () => {
    const { page } = await open(reportWithEveryOutcome());
    const status = page.locator('#shown');
    await page.getByLabel('Filter').fill('herrera TOMAS');
    await expect.poll(() => shownPeople(page)).toBe(1);
    expect(await status.textContent()).toBe('1 of 14 people');
    await page.getByLabel('Filter').fill('91c3e1f5e0b7a4826');
    await expect.poll(() => status.textContent()).toBe('1 of 14 people');
    await page.getByLabel('Filter').fill('nobody is called this');
    await expect.poll(() => status.textContent()).toBe('0 of 14 people');
    await page.getByLabel('Filter').fill('');
    await expect.poll(() => shownPeople(page)).toBe(14);
  });

  it('filters by outcome, and by whether something is left to do', async () => {
    const { page } = await open(reportWithEveryOutcome());
    await page.getByLabel('Outcome', { exact: true }).selectOption({ label: 'Refused (2)' });
    expect(await page.locator('#people > tbody:visible button').allTextContents()).toEqual(['Build Bot', 'Rosa Feld']);
    await page.getByLabel('Outcome', { exact: true }).selectOption({ label: 'Something is left to do (9)' });
    expect(await shownPeople(page)).toBe(9);
    await page.getByLabel('Filter').fill('rosa');
    await expect.poll(() => shownPeople(page)).toBe(1);
  });

  it('opens the details of a person with the keyboard, and of everybody at once', async () => {
    const { page } = await open(reportWithEveryOutcome());
    const details = page.locator('.details:visible');
    expect(await details.count()).toBe(0);
    await page.locator('#expand').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.locator('#people button').first().getAttribute('aria-expanded')).toBe('true');
    expect(await details.innerText()).toMatch(/6f1c0e7a9b00014d2f8c31/);
    await page.keyboard.press('Space');
    expect(await details.count()).toBe(0);
    await page.click('#expand');
    expect(await details.count()).toBe(14);
    await page.click('#expand');
    expect(await details.count()).toBe(0);
  });

  it('leads from a task to the person, also through a filter', async () => {
    const { page } = await open(reportWithEveryOutcome());
    await page.getByLabel('Filter').fill('nora');
    await expect.poll(() => shownPeople(page)).toBe(1);
    await page.locator('#tasks + .groups').getByRole('link', { name: 'Rosa Feld' }).click();
    await expect.poll(() => shownPeople(page)).toBe(14);
    expect(await page.locator('.details:visible').innerText()).toContain('conflict.lifecycle');
    expect(await page.locator('#p9').evaluate((person) => Math.abs(person.getBoundingClientRect().top) < innerHeight)).toBe(true);
  });

  it.each([
    ['a phone', phone, 'light'],
    ['a phone in the dark', phone, 'dark'],
    ['a desk', desk, 'light'],
    ['a desk in the dark', desk, 'dark'],
  ] as const)('fits and is accessible on %s', async (_, viewport, colorScheme) => {
    for (const report of [hostile(), reportWithEveryOutcome()]) {
      const { page } = await open(report, { viewport, colorScheme });
      await page.click('#expand');
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
      const beyond = await page.evaluate(
        (width) => [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > width + 1).map(({ outerHTML }) => outerHTML.slice(0, 80)),
        viewport.width,
      );
      expect(beyond).toEqual([]);
      if (report.unresolved.length > 0) {
        expect(await violations(page)).toEqual([]);
      }
    }
  });

  it('is dark where the reader wants it dark', async () => {
    const backgrounds = await Promise.all(
      (['light', 'dark'] as const).map(async (colorScheme) => {
        const page = await browser.newPage({ colorScheme });
        await page.setContent(await reportAsHtml(reportWithEveryOutcome()));
        return page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      }),
    );
    expect(backgrounds).toEqual(['rgb(255, 255, 255)', 'rgb(20, 23, 27)']);
  });

  it('shows everything where scripts do not run, and on paper', async () => {
    const { page: still } = await open(reportWithEveryOutcome(), { javaScriptEnabled: false });
    expect(await still.locator('.details:visible').count()).toBe(14);
    expect(await still.locator('.filter').isVisible()).toBe(false);
    const { page: printed } = await open(reportWithEveryOutcome());
    await printed.emulateMedia({ media: 'print' });
    expect(await printed.locator('.details:visible').count()).toBe(14);
    expect(await printed.locator('.filter').isVisible()).toBe(false);
  });

  it('stays quick with five thousand people', async () => {
    const people = Array.from({ length: 5_000 }, (_, index) => reportedPerson(index, `Person ${index}`));
    const began = performance.now();
    const { page } = await open(reportOf(people));
    await page.fill('#words', 'person.4999@');
    await expect.poll(() => page.locator('#shown').textContent(), { timeout: 30_000 }).toBe('1 of 5,000 people');
    await page.fill('#words', '');
    await expect.poll(() => page.locator('#shown').textContent(), { timeout: 30_000 }).toBe('5,000 of 5,000 people');
    await page.click('#expand');
    expect(await page.locator('#p4999').getAttribute('class')).toBe('open');
    // Seconds, so that a busy machine passes; laying everything out at once takes many times as long.
    expect(performance.now() - began).toBeLessThan(30_000);
  });
});
