import { gatewayRefusal } from '../answer.js';
import type { SimulatedRequest } from '../router.js';
import type { SimulatedSite } from '../state.js';

/** The site that a path names by its id. An address that belongs to another site refuses it. */
export function siteIn({ state, site, path }: Pick<SimulatedRequest, 'state' | 'site'> & { readonly path: { readonly cloudId: string } }): SimulatedSite {
  const named = state.sites[path.cloudId];
  if (named === undefined || (site !== undefined && site !== named)) {
    throw gatewayRefusal(404, 'Site temporarily unavailable');
  }
  return named;
}
