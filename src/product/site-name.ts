import type { ProductClient } from './client.js';

/** What a product site is called in steps, facts and checks: the name that its client was made for, otherwise the id of the site. */
export function siteNameOf({ site, cloudId }: Pick<ProductClient, 'site' | 'cloudId'>): string {
  return site ?? cloudId ?? '';
}
