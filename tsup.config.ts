import { defineConfig } from 'tsup';

export default defineConfig({
  // One module a file: whoever imports one thing bundles what that thing needs, and nothing else.
  entry: ['src/**/*.ts'],
  bundle: false,
  format: ['esm'],
  target: 'node22',
  platform: 'neutral',
  removeNodeProtocol: false,
  dts: false,
  // What is published is not minified and keeps its names; maps would more than double it.
  sourcemap: false,
  clean: true,
});
