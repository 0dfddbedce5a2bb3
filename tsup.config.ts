import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { index: 'src/index.ts', offboarding: 'src/offboarding.ts', simulator: 'src/simulator.ts', node: 'src/node.ts' },
  format: ['esm'],
  target: 'node22',
  platform: 'neutral',
  external: [/^node:/, /^#/],
  removeNodeProtocol: false,
  dts: true,
  // What is published is not minified and keeps its names; maps would more than double it.
  sourcemap: false,
  treeshake: true,
  clean: true,
});
