import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

it('shows code that is compiled, and run as it stands', () => {
  const [snippet] = [...read('README.md').matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code);
  expect(snippet).toBeDefined();
  expect(read('examples/readme.ts')).toContain(snippet);
});
