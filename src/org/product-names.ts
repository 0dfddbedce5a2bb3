import type { OpenEnum } from '../core/schema.js';

/** Product keys with the names that people use. The first name is the title. Some endpoints use another key, listed as a name. */
const products = {
  'jira-software': ['Jira', 'Jira Software'],
  'jira-servicedesk': ['Jira Service Management', 'Jira Service Desk', 'jira-service-desk'],
  'jira-core': ['Jira Work Management', 'Jira Core'],
  'jira-product-discovery': ['Jira Product Discovery'],
  confluence: ['Confluence'],
  bitbucket: ['Bitbucket'],
  trello: ['Trello'],
  opsgenie: ['Opsgenie'],
  statuspage: ['Statuspage'],
} as const satisfies Record<string, readonly [title: string, ...others: string[]]>;

type Products = typeof products;

/**
 * A product by its name, such as `Jira`, or by its key, such as `jira-software`. Upper and lower case make no difference.
 * Pass the key of any other product exactly as Atlassian lists it in `attributes.typeKey` of a workspace.
 */
export type ProductName = OpenEnum<keyof Products | Products[keyof Products][number]>;

const keys: ReadonlyMap<string, string> = new Map(Object.entries(products).flatMap(([key, names]) => [key, ...names].map((name) => [keyLike(name), key])));
const titles: ReadonlyMap<string, string> = new Map(Object.entries(products).map(([key, [title]]) => [key, title]));

/** The titles of all products in the table, for messages. */
export const knownProducts: readonly string[] = [...titles.values()];

function keyLike(name: string): string {
  return name.trim().toLowerCase().replaceAll(/\s+/g, '-');
}

/** The key of a product in the table. Another key is returned as it is. Undefined if the text cannot be a key. */
export function productKeyOf(name: string): string | undefined {
  return keys.get(keyLike(name)) ?? (/^[a-z][a-z0-9-]*$/.test(name) ? name : undefined);
}

export function isKnownProduct(key: string): boolean {
  return titles.has(key);
}

/** `Jira` for `jira-software`. A product that is not in the table keeps its key. */
export function productTitle(key: string): string {
  return titles.get(productKeyOf(key) ?? '') ?? key;
}

/** Whether two names or keys mean the same product: endpoints use different keys for Jira Service Management. */
export function isSameProduct(one: string, other: string): boolean {
  return (productKeyOf(one) ?? one) === (productKeyOf(other) ?? other);
}
