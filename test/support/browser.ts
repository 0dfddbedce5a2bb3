import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { AxeResults } from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';

const executablePath = '/usr/bin/chromium';

/** Debian's Chromium: tests that look at a page are skipped, with a word, where it is absent. */
export const chromiumIsInstalled = existsSync(executablePath);

const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** The browser of the tests of a `describe`. */
export interface TestBrowser {
  /** A new page in a context of its own, which is closed after the test. */
  newPage(options?: BrowserContextOptions): Promise<Page>;
  /** The address of a file in a folder of these tests. */
  file(name: string, content: string): URL;
}

/** Starts a browser before the tests of a `describe`, and ends it after them. */
export function browserForTests(): TestBrowser {
  let browser: Browser | undefined;
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'browser-'));
    browser = await chromium.launch({ executablePath, args });
  }, 60_000);
  afterEach(async () => {
    await Promise.all(browser?.contexts().map((context) => context.close()) ?? []);
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });
  return {
    newPage: (options) => (browser as Browser).newPage(options),
    file: (name, content) => {
      const path = join(folder, name);
      writeFileSync(path, content);
      return pathToFileURL(path);
    },
  };
}

/** A page, and what it asked for and complained of: a page of ours does neither. */
export interface WatchedPage {
  readonly page: Page;
  readonly requests: readonly string[];
  readonly complaints: readonly string[];
}

/** Opens an address and watches from its first request on. */
export async function openWatched(page: Page, url: URL): Promise<WatchedPage> {
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('requestfailed', (request) => complaints.push(`${request.url()} failed`));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => complaints.push(dialog.message()));
  await page.goto(url.href);
  return { page, requests, complaints };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong with a page: a line for each rule, with the elements. */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate<AxeResults>('axe.run()');
  if (!passes.some(({ id }) => id === 'color-contrast')) {
    throw new Error('axe has not looked at the colours');
  }
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' ')}`);
}
