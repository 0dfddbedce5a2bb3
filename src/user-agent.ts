import { version } from './version.js';

/** The `User-Agent` header: your own name first, which tells tools apart for Atlassian's support. */
export function userAgent(name: string | undefined): string {
  const own = `atlassian-admin-sdk/${version}`;
  return name === undefined ? own : `${name} ${own}`;
}
