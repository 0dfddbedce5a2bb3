import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

import { highestMemoryOf } from './support/highest-memory.js';

const script = fileURLToPath(new URL('./support/highest-memory.ts', import.meta.url));

it('the highest memory of a process is its own, and not that of the process that started it', () => {
  const kept = Buffer.alloc(400_000_000, 1);
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', `import { highestMemory } from ${JSON.stringify(script)};\nconsole.log(highestMemory());`], { encoding: 'utf8' });
  expect(Number(output)).toBeGreaterThan(10);
  expect(Number(output)).toBeLessThan(300);
  if (process.platform === 'linux') {
    expect(highestMemoryOf(process.pid)).toBeGreaterThan(kept.length / 2 ** 20);
  }
  expect(highestMemoryOf(2 ** 22 + 1)).toBe(undefined);
});
