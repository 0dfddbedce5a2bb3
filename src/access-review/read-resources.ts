import { isSameProduct, productKeyOf, productTitle } from '../org/product-names.js';
import { productOfResource } from '../org/role-ids.js';
import type { Clients } from '../offboarding/read/clients.js';
import { callOptions, type InspectOptions } from '../offboarding/read/surroundings.js';

/** A product on one site, or the administration of a site or of the organization. */
export interface Resource {
  readonly resourceId: string;
  readonly product: string;
  readonly name: string;
  readonly site?: string;
}

/** The product key of administration: Atlassian calls it the platform. */
export const administration = 'platform';

/** The products of the organization, one for each site, or those of some products only. */
export async function readResources(clients: Pick<Clients, 'org'>, products: readonly string[] | undefined, options: InspectOptions): Promise<Resource[]> {
  const found = new Map<string, Resource>();
  for await (const { id, attributes } of clients.org.workspaces.search({ limit: 1000 }, callOptions(options)).whole()) {
    const { typeKey, hostUrl, name } = attributes ?? {};
    // Roles name the product by the resource.
    const owner = productOfResource(id);
    const key = productKeyOf(owner === id ? (typeKey ?? owner) : owner) ?? owner;
    const isMeant = products === undefined || products.some((product) => isSameProduct(product, key) || (typeof typeKey === 'string' && isSameProduct(product, typeKey)));
    if (isMeant) {
      const site = hostOf(hostUrl) ?? name ?? undefined;
      found.set(id, { resourceId: id, product: key, name: productTitle(key), ...(site === undefined ? {} : { site }) });
    }
  }
  return [...found.values()].sort(byPlace);
}

/** The administration of the organization or of a site. Its site has the host of a product there. */
export function administrationOf(resourceId: string, resources: readonly Resource[]): Resource {
  const place = placeOf(resourceId);
  const site = resources.find((resource) => placeOf(resource.resourceId) === place)?.site;
  const isOrganization = resourceId.includes('::org/');
  return { resourceId, product: administration, name: isOrganization ? 'Organization administration' : 'Site administration', ...(site === undefined ? {} : { site }) };
}

/** In the order in which people look for them: by site, then by product. */
export function byPlace(one: Resource, other: Resource): number {
  return compare(one.site ?? '', other.site ?? '') || compare(one.name, other.name) || compare(one.resourceId, other.resourceId);
}

export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The id of the site or organization at the end of a resource. */
function placeOf(resourceId: string): string {
  return resourceId.slice(resourceId.lastIndexOf('/') + 1);
}

function hostOf(address: string | null | undefined): string | undefined {
  return typeof address === 'string' && URL.canParse(address) ? new URL(address).host : undefined;
}
