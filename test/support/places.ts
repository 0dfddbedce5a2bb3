import type { ProductClient } from 'atlassian-admin-sdk';
import type { Simulator } from 'atlassian-admin-sdk/simulator';

import { findResponsibilities } from '../../src/offboarding/responsibilities/find.js';
import type { ResponsibilityEvent } from '../../src/offboarding/responsibilities/inventory.js';
import type { ResponsibilityKind } from '../../src/offboarding/responsibilities/kinds.js';
import type { FoundThing, TransferSides, SitePlace } from '../../src/offboarding/responsibilities/types.js';
import type { Rehearsal } from './organization.js';

/** A place with reads of its own, as a search and a run have one. */
export function placeOf({ org, product }: { readonly org: Rehearsal['clients']['org']; readonly product: ProductClient }): SitePlace {
  const shared = new Map<string, Promise<unknown>>();
  return {
    org,
    product,
    sites: [product],
    once: <T>(name: string, read: () => Promise<T>) => {
      const started = shared.get(name) ?? read();
      shared.set(name, started);
      return started as Promise<T>;
    },
  };
}

/** The events of a search, without those with which it begins and ends. */
export async function searched(clients: Rehearsal['clients'], people: readonly string[], kinds: readonly ResponsibilityKind[]): Promise<ResponsibilityEvent[]> {
  const events: ResponsibilityEvent[] = [];
  for await (const event of findResponsibilities(people, { clients, kinds })) {
    if (event.type !== 'started' && event.type !== 'ended') {
      events.push(event);
    }
  }
  return events;
}

/** What the search found, as `<account id> <id>`, in order. */
export function foundIn(events: readonly ResponsibilityEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'found' ? `${event.responsibility.accountId} ${event.responsibility.id}` : [])).sort();
}

export async function all(things: AsyncIterable<FoundThing>): Promise<FoundThing[]> {
  const found: FoundThing[] = [];
  for await (const thing of things) {
    found.push(thing);
  }
  return found;
}

export function sides(from: string, to: string, more: Partial<TransferSides> = {}): TransferSides {
  return { from, to, fromKeeps: false, notify: false, adminKey: false, ...more };
}

/** The Jira of the only site. */
export function jiraIn(simulator: Simulator) {
  const [site] = Object.values(simulator.state.sites);
  return (site as NonNullable<typeof site>).jira;
}
