import type { ProductClient } from '../../product/client.js';

/** The page of a thing in the product, as the member of a thing. A client for the gateway has no address of one. */
export function pageOn({ product: { site } }: { readonly product: Pick<ProductClient, 'site'> }, path: string): { readonly url?: string } {
  return site === undefined ? {} : { url: `https://${site}.atlassian.net${path}` };
}
