import { offerDangerous } from '../../src/core/dangerous.js';
import { wires } from '../wires/index.js';
import type { Wire } from './wire.js';

/** A route without the names of its parameters, which the vendor's documents spell differently. */
export function shapeOf(route: string): string {
  return route.replaceAll(/\{\w+\}/g, '{}');
}

/** The method of each operation as one writes it, such as `org.users.suspend()`, by the shape of its route. */
export function methodsByShape(): ReadonlyMap<string, string> {
  const worlds = Object.entries(wires) as [string, readonly Wire<never>[]][];
  return new Map(worlds.flatMap(([client, proofs]) => proofs.map((wire) => [shapeOf(wire.operation), calledBy(client, wire)] as const)));
}

/** The method that a wire calls: what stands in for its client remembers the way to it. */
function calledBy(client: string, wire: Wire<never>): string {
  let called: string | undefined;
  const remember = (name: string): object =>
    new Proxy(() => undefined, {
      get: (target, member) => (typeof member === 'symbol' ? (Reflect.get(target, member) as unknown) : remember(`${name}.${member}`)),
      apply: () => {
        called ??= `${name}()`;
        return remember(name);
      },
    });
  // Some wires need a ProductClient with another credential.
  const name = client === 'oauth' ? 'product' : client;
  const standIn = remember(name);
  offerDangerous(standIn, remember(`dangerous(${name})`));
  void wire.call(standIn as never);
  if (called === undefined) {
    throw new Error(`the wire of ${wire.operation} calls no method`);
  }
  return called;
}
