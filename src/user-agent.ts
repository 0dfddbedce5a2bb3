import { version } from './version.js';

/** The `User-Agent` header: the caller's own name first, so that the vendor's support can tell tools apart. */
export function userAgent(name: string | undefined): string {
  const own = `atlassian-admin-sdk/${version}`;
  return name === undefined ? own : `${name} ${own}`;
}
