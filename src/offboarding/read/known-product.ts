import { invalidInput } from '../../core/input.js';
import { isKnownProduct, knownProducts, productKeyOf } from '../../org/product-names.js';
import type { Clients } from './clients.js';
import { callOptions, type InspectOptions } from './surroundings.js';

/** What an unknown product is refused with, wherever a product is named. */
export const expectedProduct = `expected one of ${knownProducts.join(', ')}, or the key of another product of the organization`;

/**
 * The key of a product that a caller names. Refuses a key that is neither in the table nor in use: a typo would match
 * nobody. Reads the workspaces of the organization only for a key that is not in the table.
 */
export async function requireProduct(caller: string, field: string, name: string, clients: Clients, options: InspectOptions): Promise<string> {
  const key = productKeyOf(name);
  if (key === undefined || !(isKnownProduct(key) || (await isInUse(key, clients, options)))) {
    throw invalidInput(caller, [{ field, problem: expectedProduct }]);
  }
  return key;
}

async function isInUse(key: string, { org }: Clients, options: InspectOptions): Promise<boolean> {
  const search = { query: { field: { name: 'attributes.typeKey', values: [key] } } };
  for await (const { attributes } of org.workspaces.search(search, callOptions(options)).whole()) {
    if (attributes?.typeKey === key) {
      return true;
    }
  }
  return false;
}
