import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The examples are run as a user runs them: as processes, on the built package. What one process compiles is kept for
 * those after it, which start sooner.
 */
export default function build(): () => void {
  execFileSync('npx', ['tsup', '--no-dts', '--silent'], { stdio: 'inherit' });
  const compiled = mkdtempSync(join(tmpdir(), 'compiled-'));
  process.env['NODE_COMPILE_CACHE'] = compiled;
  return () => rmSync(compiled, { recursive: true, force: true });
}
