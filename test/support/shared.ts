import { existsSync, readFileSync } from 'node:fs';

const folder = new URL('../../../shared/', import.meta.url);

/** Facts about the vendor that lie beside the repository, and not in it: tests that need them are skipped without. */
export const sharedIsThere = existsSync(folder);

export const skippedBecause = sharedIsThere ? '' : ' (skipped: the folder ../shared is not here)';

export function readShared(path: string): string {
  return readFileSync(new URL(path, folder), 'utf8');
}
