import { defineConfig } from 'tsup';

/** What is imported, and so has types. */
const library = { index: 'src/index.ts', offboarding: 'src/offboarding.ts', simulator: 'src/simulator.ts', node: 'src/node.ts' };

export default defineConfig({
  entry: { ...library, command: 'src/command.ts' },
  format: ['esm'],
  target: 'node22',
  platform: 'neutral',
  external: [/^node:/, /^#/],
  removeNodeProtocol: false,
  dts: { entry: library },
  // What is published is not minified and keeps its names; maps would more than double it.
  sourcemap: false,
  treeshake: true,
  clean: true,
});
