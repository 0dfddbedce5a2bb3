import { existsSync } from 'node:fs';

import { chromium, type Browser } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/** Debian's Chromium: tests that look at a page are skipped, with a word, where it is absent. */
export const chromiumIsInstalled = existsSync(executablePath);

const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args });
}
