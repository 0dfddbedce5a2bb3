import { reportAsHtml, reportAsHtmlPages, type Report } from 'atlassian-admin-sdk/offboarding';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';

import { browserForTests, chromiumIsInstalled, openWatched, violationsOf, type WatchedPage } from '../support/browser.js';
import { isInCi } from '../support/in-ci.js';
import { hostileNames, reportedPerson, reportOf, reportWithEveryOutcome } from '../support/reports.js';

const phone = { width: 375, height: 812 };
const largePhone = { width: 390, height: 844 };
const desk = { width: 1280, height: 900 };

/** All of them in CI, elsewhere each width and each scheme of colours once. */
const screens = [
  ['a phone in the dark', phone, 'dark'],
  ['a desk', desk, 'light'],
  ...(isInCi ? ([['a phone', phone, 'light'], ['a larger phone', largePhone, 'light'], ['a desk in the dark', desk, 'dark']] as const) : []),
] as const;

const inParts = isInCi ? { people: 248, peoplePerPart: 100 } : { people: 68, peoplePerPart: 25 };
const many = isInCi ? 10_000 : 2_000;

const hostile = () => reportOf(Object.values(hostileNames).map((name, index) => reportedPerson(index, name, { email: name, because: name, remains: [name], inCharge: [{ kind: 'filters', site: 'example', id: name, name, url: 'javascript:globalThis.attacked=true', stays: 'noSuccessor' }] })));

/** Somebody with so many things as few people have. */
const ofManyThings = () => {
  const names = Object.values(hostileNames);
  const inCharge = Array.from({ length: 1000 }, (_, index) => ({ kind: 'pages' as const, site: 'example', id: `${index}/712020:5f2b8c1e-0d4a-4b7e-9a61-3c1f7e2d0001`, name: names[index] ?? `Page ${index}`, url: `https://example.atlassian.net/wiki/${index}`, stays: 'noSuccessor' as const }));
  return reportOf([reportedPerson(1, 'Jane Doe', { inCharge })]);
};

/** Everybody is in both plans, and counts with the second. */
const ofTwoPlans = () => {
  const [first, second] = ['a', 'b'].map((letter) => letter.repeat(64)) as [string, string];
  const { people } = reportWithEveryOutcome();
  const earlier = people.map((person) => ({ ...person, planHash: first, later: { planHash: second, action: person.action } }));
  return reportOf([...earlier, ...people.map((person) => ({ ...person, planHash: second }))], {
    planHash: second,
    plans: [first, second].map((planHash, index) => ({ planHash, createdAt: `2026-11-2${index}T10:00:00.000Z`, people: people.length })),
  });
};

if (!chromiumIsInstalled) {
  process.stderr.write('Skipped: the page of the report is looked at in a browser only where Chromium is installed.\n');
}

describe.skipIf(!chromiumIsInstalled)('the page in a browser', { timeout: 60_000 }, () => {
  const browser = browserForTests();

  async function open(report: Report, options: BrowserContextOptions = {}): Promise<WatchedPage> {
    return openWatched(await browser.newPage({ viewport: desk, ...options }), browser.file('report.html', await reportAsHtml(report)));
  }

  const shownPeople = (page: Page) => page.locator('#people > tbody:visible').count();

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
    const html = await reportAsHtml(reportWithEveryOutcome());
    const broken = browser.file('broken.html', html.replace('<main>', `<main><img src=x onerror="globalThis.attacked = true"><script>globalThis.attacked = true</script><img src="https://evil.example/x.png">`));
    const page = await browser.newPage();
    const refused: string[] = [];
    page.on('console', (message) => refused.push(message.text()));
    await page.goto(broken.href);
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
    expect(await status.textContent()).toBe('1 of 16 people');
    await page.getByLabel('Filter').fill('91c3e1f5e0b7a4826');
    await expect.poll(() => status.textContent()).toBe('1 of 16 people');
    await page.getByLabel('Filter').fill('nobody is called this');
    await expect.poll(() => status.textContent()).toBe('0 of 16 people');
    await page.getByLabel('Filter').fill('');
    await expect.poll(() => shownPeople(page)).toBe(16);
  });

  it('filters by outcome, by access, and by who has something left to do', async () => {
    const { page } = await open(reportWithEveryOutcome());
    await page.getByLabel('Outcome', { exact: true }).selectOption({ label: 'Refused (2)' });
    expect(await page.locator('#people > tbody:visible button').allTextContents()).toEqual(['Build Bot', 'Rosa Feld']);
    await page.getByLabel('Outcome', { exact: true }).selectOption({ label: 'All (16)' });
    await page.getByLabel('Left to do').selectOption({ label: 'Something is left to do (11)' });
    expect(await shownPeople(page)).toBe(11);
    await page.getByLabel('Left to do').selectOption({ label: 'Identity provider admin (2)' });
    expect(await page.locator('#people > tbody:visible button').allTextContents()).toEqual(['Priya Raman', 'Elif Kaya']);
    await page.getByLabel('Left to do').selectOption({ label: 'Nothing is left to do (5)' });
    expect(await shownPeople(page)).toBe(5);
    await page.getByLabel('Left to do').selectOption({ label: 'All (16)' });
    await page.getByLabel('Access').selectOption({ label: 'On (5)' });
    expect(await shownPeople(page)).toBe(5);
    await page.getByLabel('Access').selectOption({ label: 'Off (7)' });
    expect(await shownPeople(page)).toBe(7);
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
    expect(await details.count()).toBe(16);
    await page.click('#expand');
    expect(await details.count()).toBe(0);
  });

  it('leads from a task to the person, also through a filter', async () => {
    const { page } = await open(reportWithEveryOutcome());
    await page.getByLabel('Filter').fill('nora');
    await expect.poll(() => shownPeople(page)).toBe(1);
    await page.getByRole('region', { name: 'What to do next' }).getByRole('link', { name: 'Rosa Feld' }).click();
    await expect.poll(() => shownPeople(page)).toBe(16);
    expect(await page.locator('.details:visible').innerText()).toContain('conflict.lifecycle');
    expect(await page.locator('#p9').evaluate((person) => Math.abs(person.getBoundingClientRect().top) < innerHeight)).toBe(true);
  });

  it.each(screens)('fits and is accessible on %s', async (_, viewport, colorScheme) => {
    for (const report of [hostile(), ofTwoPlans(), reportWithEveryOutcome()]) {
      const { page } = await open(report, { viewport, colorScheme });
      await page.click('#expand');
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
      const beyond = await page.evaluate(
        (width) => [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > width + 1).map(({ outerHTML }) => outerHTML.slice(0, 80)),
        viewport.width,
      );
      expect(beyond).toEqual([]);
      if (report.unresolved.length > 0) {
        expect(await violationsOf(page)).toEqual([]);
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
    expect(await still.locator('.details:visible').count()).toBe(16);
    expect(await still.locator('.filter').isVisible()).toBe(false);
    const { page: printed } = await open(reportWithEveryOutcome());
    await printed.emulateMedia({ media: 'print' });
    expect(await printed.locator('.details:visible').count()).toBe(16);
    expect(await printed.locator('.filter').isVisible()).toBe(false);
  });

  it('leads with who can still log in and what to do next', async () => {
    const { page } = await open(reportWithEveryOutcome());
    const text = (await page.locator('body').innerText()).replaceAll(/\s+/g, ' ');
    expect(text).toMatch(/^Offboarding report 2026-11-21 10:05:00 UTC Who can still log in Can still log in 5 people /);
    expect(await page.locator('h2').allTextContents()).toEqual([
      'Who can still log in',
      'What to do next',
      'Totals',
      'People',
      'Not identified',
      'What remains afterwards',
      'Evidence',
    ]);
    const heads = (name: string) => page.getByRole('region', { name }).locator('h3').allInnerTexts();
    const oneLine = (texts: string[]) => texts.map((each) => each.replaceAll(/\s+/g, ' '));
    expect(oneLine(await heads('Who can still log in'))).toEqual(['Can still log in 5 people', 'Only partly off 1 person', 'Not known 3 people', 'Cannot log in 7 people']);
    expect(oneLine(await heads('What to do next'))).toEqual(['Organization admin 6 people', 'Identity provider admin 2 people', 'Site admin 1 person', 'Whoever runs the offboarding 2 people']);
  });

  it('filters by plan, and counts a person once', async () => {
    const { page } = await open(ofTwoPlans());
    const options = async (label: string) => (await page.getByLabel(label, { exact: true }).locator('option').allTextContents()).slice(0, 4);
    expect(await options('Plan')).toEqual(['All (32)', 'Plan 1 of 2, 2026-11-20 (16)', 'Plan 2 of 2, 2026-11-21 (16)']);
    expect(await options('Access')).toEqual(['All (32)', 'On (5)', 'Partly on (1)', 'Not known (3)']);
    await page.getByLabel('Plan', { exact: true }).selectOption({ label: 'Plan 1 of 2, 2026-11-20 (16)' });
    expect(await page.locator('#shown').textContent()).toBe('16 of 32 lines');
    expect(await page.locator('#people > tbody').first().innerText()).toMatch(/See the later plan\s+Plan 2 of 2, 2026-11-21, counts/);
    await page.getByRole('button', { name: '5 people' }).first().click();
    expect(await page.locator('#shown').textContent()).toBe('5 of 32 lines');
  });

  it('leads from a number of people to these people', async () => {
    const { page } = await open(reportWithEveryOutcome());
    await page.getByLabel('Filter').fill('nora');
    await page.getByRole('button', { name: '2 people' }).first().click();
    expect(await page.locator('#shown').textContent()).toBe('2 of 16 people');
    expect(await page.locator('#people > tbody:visible button').allTextContents()).toEqual(['Priya Raman', 'Elif Kaya']);
  });

  it('loses nothing between the data and the table', async () => {
    const { page } = await open(reportWithEveryOutcome());
    await page.click('#expand');
    const texts = async (of: Page) => of.locator('.people:visible > tbody').allTextContents();
    const { page: still } = await open(reportWithEveryOutcome(), { javaScriptEnabled: false });
    const withoutSpaces = (all: string[]) => all.map((each) => each.replaceAll(/\s+/g, ''));
    expect(withoutSpaces(await texts(page))).toEqual(withoutSpaces(await texts(still)));
    expect(await texts(page)).toHaveLength(16);
  });

  it('shows a hundred people at a time, and leads to all of them', async () => {
    const people = Array.from({ length: 250 }, (_, index) => reportedPerson(index, `Person ${index}`));
    const { page } = await open(reportOf(people));
    const pager = page.getByRole('navigation', { name: 'Pages of people' }).first();
    const seen: string[] = [];
    for (const range of ['1 to 100 of 250', '101 to 200 of 250', '201 to 250 of 250']) {
      await expect.poll(() => pager.locator('span').textContent()).toBe(range);
      seen.push(...(await page.locator('#people > tbody button').allTextContents()));
      const next = pager.getByRole('button', { name: 'Next' });
      if (await next.isEnabled()) {
        await next.click();
      }
    }
    expect(seen).toEqual(people.map(({ name }) => name));
    await page.evaluate('location.hash = "#p7"');
    await expect.poll(() => page.locator('.details:visible').innerText()).toContain(people[7]?.accountId);
  });

  it('prints everybody whom the filters show, and says how many it leaves out', async () => {
    const people = Array.from({ length: 1_100 }, (_, index) => reportedPerson(index, `Person ${index}`));
    const { page } = await open(reportOf(people));
    await page.emulateMedia({ media: 'print' });
    await expect.poll(() => page.locator('.details:visible').count(), { timeout: 30_000 }).toBe(500);
    expect(await page.locator('#unprinted').innerText()).toBe('500 of 1,100 people are printed here. Filter the page to print others.');
    await page.emulateMedia({ media: 'screen' });
    await expect.poll(() => shownPeople(page), { timeout: 30_000 }).toBe(100);
    expect(await page.locator('#unprinted').isVisible()).toBe(false);
    await page.fill('#words', 'person.009');
    await expect.poll(() => page.locator('#shown').textContent(), { timeout: 30_000 }).toBe('10 of 1,100 people');
    await page.emulateMedia({ media: 'print' });
    await expect.poll(() => page.locator('.details:visible').count(), { timeout: 30_000 }).toBe(10);
    expect(await page.locator('#unprinted').innerText()).toBe('10 of 1,100 people are printed here: those whom the filters show.');
  });

  it('opens in parts that lead to each other', async () => {
    const hostilePeople = hostile().people;
    const people = [...hostilePeople, ...Array.from({ length: inParts.people - hostilePeople.length }, (_, index) => reportedPerson(100 + index, `Person ${index}`))];
    const last = people.length - 1;
    const files = new Map<string, URL>();
    for await (const { name, html } of reportAsHtmlPages(reportOf(people), { peoplePerPart: inParts.peoplePerPart })) {
      files.set(name, browser.file(name, html));
    }
    expect([...files.keys()]).toEqual(['index.html', 'people-1.html', 'people-2.html', 'people-3.html']);
    const { page, requests, complaints } = await openWatched(await browser.newPage({ viewport: largePhone }), files.get('index.html') as URL);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(largePhone.width);
    expect(await violationsOf(page)).toEqual([]);
    await page.fill('#words', people[last]?.email ?? '');
    await expect.poll(() => page.locator('#shown').textContent()).toBe(`1 of ${inParts.people} people`);
    await page.locator('#people a').click();
    await page.waitForURL((url) => url.href.endsWith(`people-3.html#p${last}`));
    expect(await page.locator('.details:visible').innerText()).toContain(people[last]?.accountId);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(largePhone.width);
    expect(await violationsOf(page)).toEqual([]);
    const seen: (string | null)[] = [];
    for (const _ of [3, 2, 1]) {
      seen.unshift(...(await page.locator('#people > tbody').evaluateAll((bodies) => bodies.map(({ id }) => id))));
      const previous = page.getByRole('link', { name: 'Previous part' });
      if ((await previous.count()) > 0) {
        await previous.click();
        await page.waitForLoadState();
      }
    }
    expect(seen).toEqual(people.map((_, index) => `p${index}`));
    await page.getByRole('link', { name: 'Summary' }).click();
    await page.waitForURL(/index\.html$/);
    expect(await page.evaluate('globalThis.attacked')).toBeUndefined();
    expect(requests.filter((url) => !url.startsWith('file:'))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it.each([desk, largePhone])('shows a thousand things of one person, none of them wider than the page: $width', async (viewport) => {
    const { page, complaints } = await open(ofManyThings(), { viewport });
    await page.locator('#people button').first().click();
    expect(await page.locator('#people table tbody tr').count()).toBe(1001);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
    expect(await page.locator('#people td a').evaluateAll((links) => links.every((link) => (link as unknown as { href: string; rel: string }).href.startsWith('https://example.atlassian.net/') && (link as unknown as { rel: string }).rel === 'noreferrer'))).toBe(true);
    expect(complaints).toEqual([]);
    expect(await page.evaluate('globalThis.attacked')).toBeUndefined();
  });

  it(`stays quick with ${many} people`, async () => {
    const people = Array.from({ length: many }, (_, index) => reportedPerson(index, `Person ${index}`));
    const began = performance.now();
    const { page } = await open(reportOf(people));
    await page.fill('#words', `person.${many - 1}@`);
    await expect.poll(() => page.locator('#shown').textContent(), { timeout: 30_000 }).toBe(`1 of ${many.toLocaleString('en')} people`);
    await page.click('#expand');
    expect(await page.locator(`#p${many - 1}`).getAttribute('class')).toBe('open');
    await page.fill('#words', '');
    await expect.poll(() => page.locator('#shown').textContent(), { timeout: 30_000 }).toBe(`${many.toLocaleString('en')} of ${many.toLocaleString('en')} people`);
    // A page holds what it shows: laying everybody out at once takes many times as long.
    expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(20_000);
    // Seconds, so that a busy machine passes.
    expect(performance.now() - began).toBeLessThan(30_000);
  });
});
