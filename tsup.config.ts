import { defineConfig } from 'tsup';

import { joinedEntries } from './scripts/entries.ts';

const shared = {
  target: 'node22',
  removeNodeProtocol: false,
  dts: false,
  // What is published is not minified and keeps its names; maps would more than double it.
  sourcemap: false,
} as const;

export default defineConfig([
  {
    ...shared,
    format: ['esm'],
    // One module a file: whoever imports one thing bundles what that thing needs, and nothing else.
    entry: ['src/**/*.ts'],
    bundle: false,
    platform: 'neutral',
    clean: ['!joined/**'],
  },
  {
    ...shared,
    format: ['esm'],
    // The same code in few files, for Node itself: finding and linking a file takes it longer than running what is in it.
    entry: joinedEntries.map((entry) => `src/${entry}.ts`),
    outDir: 'dist/joined',
    bundle: true,
    splitting: true,
    platform: 'node',
    external: [/^#/],
    clean: true,
  },
]);
