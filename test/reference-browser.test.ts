import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';

import { browserForTests, chromiumIsInstalled, openWatched } from './support/browser.js';

const index = new URL('../docs/reference/index.html', import.meta.url);
const missing = [
  ...(chromiumIsInstalled ? [] : ['Chromium is not installed']),
  ...(existsSync(fileURLToPath(index)) ? [] : ['the reference is not built (npm run docs)']),
];

if (missing.length > 0) {
  process.stderr.write(`Skipped: the reference is not looked at in a browser, because ${missing.join(' and ')}.\n`);
}

describe.skipIf(missing.length > 0)('the reference, opened from disk', { timeout: 120_000 }, () => {
  const browser = browserForTests();

  async function open(url: URL, viewport = { width: 1280, height: 900 }) {
    const { page, complaints, requests } = await openWatched(await browser.newPage({ viewport }), url);
    return { page, complaints, elsewhere: () => requests.filter((request) => !request.startsWith('file:') && !request.startsWith('data:')) };
  }

  const isTooWide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

  it.each([
    ['a desk', { width: 1280, height: 900 }],
    ['a phone', { width: 375, height: 812 }],
  ])('finds OrgAdminClient and shows its page on %s, asking nobody', async (_name, viewport) => {
    const { page, complaints, elsewhere } = await open(index, viewport);
    await page.locator('#tsd-search-trigger').click();
    await page.locator('#tsd-search-input').fill('OrgAdminClient');
    await page.locator('#tsd-search-results a').first().click();
    await page.waitForURL(/OrgAdminClient\.html/);
    expect(await page.locator('h1').innerText()).toBe('Class OrgAdminClient');
    expect(await page.locator('body').innerText()).toContain('Its credential is the organization API key.');
    expect(await isTooWide(page)).toBe(false);
    expect(complaints).toEqual([]);
    expect(elsewhere()).toEqual([]);
  });

  it('shows its icons, which a browser does not load from a second file on disk', async () => {
    const { page } = await open(new URL('classes/atlassian-admin-sdk.OrgAdminClient.html', index));
    await page.waitForFunction(() => document.querySelector('#icon-search') !== null);
    const references = await page.locator('use').evaluateAll((uses) => uses.map((use) => use.getAttribute('href') ?? ''));
    expect(references.length).toBeGreaterThan(20);
    expect(references.filter((reference) => !reference.startsWith('#'))).toEqual([]);
    const unknown = await page.evaluate((ids) => ids.filter((id) => document.querySelector(id) === null), [...new Set(references)]);
    expect(unknown).toEqual([]);
  });

  it('leads from the first page to the guides, and has them in its search', async () => {
    const { page, complaints } = await open(index);
    await page.locator('.col-content').getByRole('link', { name: 'Suspend, deactivate, remove or delete' }).click();
    await page.waitForURL(/documents\//);
    expect(await page.locator('.col-content h1').first().innerText()).toBe('Suspend, deactivate, remove or delete');
    await page.locator('#tsd-search-trigger').click();
    await page.locator('#tsd-search-input').fill('Migrating');
    await page.locator('#tsd-search-results a').first().click();
    await page.waitForURL(/Migrating\.html/);
    expect(complaints).toEqual([]);
  });

  it('keeps the words of a wide table whole, on a phone as well, where the table is moved by itself', async () => {
    for (const viewport of [{ width: 1280, height: 900 }, { width: 375, height: 812 }]) {
      const { page } = await open(new URL('documents/Offboarding.html', index), viewport);
      const narrow = await page.locator('th').evaluateAll((cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1 || cell.clientHeight > 120).map((cell) => cell.textContent));
      expect([narrow, await isTooWide(page)]).toEqual([[], false]);
    }
  });

  it('leads from the overview of responsibilities to the part of each kind, on a page that a phone does not widen', async () => {
    const { page } = await open(new URL('documents/What_a_leaver_is_in_charge_of.html', index), { width: 390, height: 844 });
    const targets = await page.locator('td a').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
    expect(targets).toHaveLength(47);
    expect(await page.evaluate((ids) => ids.filter((id) => document.querySelector(id)?.tagName !== 'H3'), targets)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
  });

  it('lists clients first, then what belongs to all of them', async () => {
    const { page } = await open(new URL('modules/atlassian-admin-sdk.html', index));
    const headings = await page.locator('.tsd-accordion-summary > h2').allInnerTexts();
    expect(headings.slice(0, 3)).toEqual(['OrgAdminClient', 'ProductClient', 'ScimClient']);
    expect(headings).toContain('Errors');
    expect(headings).not.toContain('Other');
  });

  it.each([
    ['Org', 'org.accounts', 'org.users'],
    ['Jira', 'jira', 'jira.users'],
    ['Confluence', 'confluence', 'confluence.groups'],
    ['Scim', 'scim: filters and patches', 'scim.users'],
  ])('lists the types of %s by resource', async (namespace, first, another) => {
    const { page } = await open(new URL(`modules/atlassian-admin-sdk.${namespace}.html`, index));
    const headings = await page.locator('.tsd-accordion-summary > h2').allInnerTexts();
    expect(headings[0]).toBe(first);
    expect(headings).toContain(another);
    expect(headings).not.toContain('Other');
  });

  it('says which scopes a method needs, and lists all of them on a page that a phone does not widen', async () => {
    const { page } = await open(new URL('interfaces/atlassian-admin-sdk.Org.ApiKeys.html', index));
    expect(await page.getByText('Scopes:').allInnerTexts()).toContain('Scopes: delete:keys:admin (organization API key).');
    const { page: coverage } = await open(new URL('documents/Coverage.html', index), { width: 390, height: 844 });
    expect(await coverage.getByRole('columnheader', { name: 'Scopes' }).count()).toBe(1);
    expect(await isTooWide(coverage)).toBe(false);
  });

  it('has names that no screen is wide enough for, and is not widened by them', async () => {
    for (const path of ['interfaces/atlassian-admin-sdk.Scim.User.html', 'interfaces/atlassian-admin-sdk.Org.DangerousOperations.html', 'modules/atlassian-admin-sdk.html']) {
      const { page } = await open(new URL(path, index), { width: 375, height: 812 });
      expect([path, await isTooWide(page)]).toEqual([path, false]);
    }
  });
});
