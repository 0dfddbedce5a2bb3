import { defineConfig } from 'vitest/config';

const source = (file: string) => new URL(`./src/${file}`, import.meta.url).pathname;

export default defineConfig({
  resolve: {
    alias: [
      { find: /^atlassian-admin-sdk$/, replacement: source('index.ts') },
      { find: /^atlassian-admin-sdk\/([\w-]+)$/, replacement: source('$1.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts', 'examples/guides/*.test.ts'],
    globalSetup: 'test/support/build.ts',
    // The tests wait for processes and browsers more than they compute.
    maxWorkers: '100%',
    coverage: { provider: 'v8', include: ['src/**'] },
  },
});
