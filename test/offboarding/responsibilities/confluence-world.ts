import { ProductClient } from 'atlassian-admin-sdk';
import type { Simulator, SimulatorOptions } from 'atlassian-admin-sdk/simulator';

import { responsibilityDeclarations } from '../../../src/offboarding/responsibilities/declarations.js';
import { findResponsibilities, type FindResponsibilitiesOptions } from '../../../src/offboarding/responsibilities/find.js';
import type { ResponsibilityEvent } from '../../../src/offboarding/responsibilities/inventory.js';
import type { ResponsibilityKind } from '../../../src/offboarding/responsibilities/kinds.js';
import type { TransferredThing, TransferSides, Responsibility, SitePlace, Transfer } from '../../../src/offboarding/responsibilities/types.js';
import { quick } from '../../support/clients.js';
import { rehearsal } from '../../support/organization.js';

/** A site with somebody who leaves, somebody who takes over, and somebody else. */
export function confluenceWorld(options: SimulatorOptions & { owns?: NonNullable<Parameters<Simulator['addPerson']>[0]['owns']> } = {}) {
  const { owns = {}, ...simulated } = options;
  const { simulator, clients } = rehearsal({ frozen: true, ...simulated });
  const leaver = simulator.addPerson({ name: 'Jane Doe', owns }).accountId;
  const successor = simulator.addPerson({ name: 'John Roe' }).accountId;
  const other = simulator.addPerson({ name: 'Ada Poe' }).accountId;
  const state = Object.values(simulator.state.sites)[0]!.confluence;
  const place = (product: ProductClient = clients.product): SitePlace => {
    const shared = new Map<string, Promise<unknown>>();
    return {
      org: clients.org,
      product,
      sites: [product],
      once: <T>(name: string, read: () => Promise<T>) => {
        const started = shared.get(name) ?? read();
        shared.set(name, started);
        return started as Promise<T>;
      },
    };
  };
  const find = async (kinds: readonly ResponsibilityKind[], people: readonly string[] = [leaver], more: Partial<FindResponsibilitiesOptions> = {}): Promise<ResponsibilityEvent[]> => {
    const events: ResponsibilityEvent[] = [];
    for await (const event of findResponsibilities(people, { clients, kinds, ...more })) {
      if (event.type !== 'started' && event.type !== 'ended') {
        events.push(event);
      }
    }
    return events;
  };
  const found = async (kind: ResponsibilityKind, people: readonly string[] = [leaver], more: Partial<FindResponsibilitiesOptions> = {}): Promise<Responsibility[]> =>
    (await find([kind], people, more)).flatMap((event) => (event.type === 'found' ? [event.responsibility] : []));
  const sides = (more: Partial<TransferSides> = {}): TransferSides => ({ from: leaver, to: successor, fromKeeps: false, notify: false, adminKey: false, ...more });
  const back = (more: Partial<TransferSides> = {}): TransferSides => sides({ from: successor, to: leaver, isUndo: true, ...more });
  const contentOf = (title: string) => Object.values(state.contents).find((content) => content.title === title)!;
  const idOf = (title: string): string => Object.entries(state.contents).find(([, content]) => content.title === title)![0];
  /** The routes of the requests since the last look. */
  let looked = 0;
  const requested = (): string[] => {
    const fresh = simulator.requests.slice(looked).map(({ route }) => route ?? 'none');
    looked = simulator.requests.length;
    return fresh;
  };
  /** The client of another person. */
  const as = (accountId: string): ProductClient => {
    const account = simulator.state.accounts[accountId]!;
    const secret = `sim_token_of_${accountId}`;
    account.apiTokens['own'] = { id: 'own', label: 'own', createdAt: 0, expiresAt: Number.MAX_SAFE_INTEGER, secret };
    return new ProductClient({ ...simulator.credentials.product, email: account.email, apiToken: secret, retry: quick });
  };
  return { simulator, clients, state, leaver, successor, other, place, find, found, sides, back, contentOf, idOf, requested, as };
}

export function transferOf(kind: ResponsibilityKind): Transfer {
  return responsibilityDeclarations[kind].transfer!;
}

/** Changes a thing and reads it back, as a step does. */
export async function handOver(kind: ResponsibilityKind, thing: TransferredThing, sides: TransferSides, place: SitePlace): Promise<string> {
  const { seen, write } = transferOf(kind);
  const before = await seen(thing, sides, place, {});
  await write(thing, sides, place, {});
  return `${before} ${await seen(thing, sides, place, {})}`;
}
