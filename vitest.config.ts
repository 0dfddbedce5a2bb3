import { availableParallelism } from 'node:os';

import { configDefaults, defineConfig } from 'vitest/config';

const source = (file: string) => new URL(`./src/${file}`, import.meta.url).pathname;

/** Files that load other test files, or change what every file of a process has: each has a process of its own. */
const alone = ['test/other-way/**/*.test.ts', 'test/examples.test.ts', 'test/environment.test.ts', 'test/security.test.ts', 'test/core/log.test.ts', 'test/core/node-dispatcher.test.ts', 'test/engines/other-engines.test.ts'];

export default defineConfig({
  resolve: {
    alias: [
      { find: /^atlassian-admin-sdk$/, replacement: source('index.ts') },
      { find: /^atlassian-admin-sdk\/([\w-]+)$/, replacement: source('$1.ts') },
    ],
  },
  test: {
    projects: [
      { extends: true, test: { name: 'alone', include: alone } },
      // All others share what they load: it is evaluated once a process, and not once a file.
      { extends: true, test: { name: 'together', include: ['test/**/*.test.ts', 'examples/guides/*.test.ts'], exclude: [...configDefaults.exclude, ...alone], isolate: false } },
    ],
    globalSetup: 'test/support/build.ts',
    // Many tests wait: for processes, for browsers, and as long as a service asks.
    maxWorkers: availableParallelism() + 1,
    // A machine that is busy is no failure.
    testTimeout: 20_000,
    coverage: { provider: 'v8', include: ['src/**'] },
  },
});
