import type { Fetch } from 'atlassian-admin-sdk';
import { Simulator, type OrganizationState, type SimulatorOptions } from 'atlassian-admin-sdk/simulator';

import { findResponsibilities } from '../../src/offboarding/responsibilities/find.js';
import type { ResponsibilityEvent } from '../../src/offboarding/responsibilities/inventory.js';
import type { ResponsibilityKind } from '../../src/offboarding/responsibilities/kinds.js';
import type { TransferSides, Responsibility, ResponsibilityDeclaration, SitePlace, SuccessorAnswer } from '../../src/offboarding/responsibilities/types.js';
import { clientsFor, type Rehearsal } from './organization.js';

/** What changes with every change, and is no part of what somebody is in charge of. */
const notes = /\.updated$|\.logs$/;

/** Things of people in a simulated organization, found and given to others. */
export class ServiceWorld {
  readonly simulator: Simulator;
  readonly clients: Rehearsal['clients'];

  /** `through` sees every request of the product client, and what comes back. */
  constructor(options: SimulatorOptions = {}, through?: (request: Request, next: Fetch) => Promise<Response>) {
    this.simulator = new Simulator({ frozen: true, ...options });
    const { credentials, fetch } = this.simulator;
    const { product } = credentials;
    this.clients = clientsFor(through === undefined ? credentials : { ...credentials, product: { ...product, fetch: async (input, init) => through(new Request(input, init), fetch) } });
  }

  get place(): SitePlace {
    const reads = new Map<string, Promise<unknown>>();
    return {
      org: this.clients.org,
      product: this.clients.product,
      sites: [this.clients.product],
      once: <T>(name: string, read: () => Promise<T>) => {
        const started = reads.get(name) ?? read();
        reads.set(name, started);
        return started as Promise<T>;
      },
    };
  }

  /** Leaves the owner of the credentials without any right. */
  withoutRights(): void {
    this.simulator.caller.platformRoles = [];
  }

  async search(kinds: ResponsibilityKind | readonly ResponsibilityKind[], people: string | readonly string[]): Promise<ResponsibilityEvent[]> {
    const events: ResponsibilityEvent[] = [];
    for await (const event of findResponsibilities(people, { clients: this.clients, kinds: typeof kinds === 'string' ? [kinds] : kinds })) {
      if (event.type !== 'started' && event.type !== 'ended') {
        events.push(event);
      }
    }
    return events;
  }

  async find(kind: ResponsibilityKind, people: string | readonly string[]): Promise<Responsibility[]> {
    return (await this.search(kind, people)).flatMap((event) => (event.type === 'found' ? [event.responsibility] : []));
  }

  /** The requests of an action, as `METHOD path`. */
  async requestsOf(action: () => Promise<unknown>): Promise<string[]> {
    const before = this.simulator.requests.length;
    await action();
    return this.simulator.requests.slice(before).map(({ method, path }) => `${method} ${path}`);
  }

  /** What differs from an earlier state, except times and logs. */
  changesSince(before: OrganizationState): string[] {
    return this.simulator.difference(before).map(({ path }) => path).filter((path) => !notes.test(path));
  }

  /** Gives a thing to somebody, delivers that twice, and then gives it back. Returns what the check before showed. */
  async thereAndBack({ transfer }: ResponsibilityDeclaration, thing: Responsibility, to: string): Promise<{ readonly check: SuccessorAnswer; readonly after: OrganizationState; readonly restored: readonly string[] }> {
    if (transfer === undefined) {
      throw new TypeError('nothing gives this to somebody else');
    }
    const { simulator, place } = this;
    const before = structuredClone(simulator.state);
    const sides: TransferSides = { from: thing.accountId, to, fromKeeps: false, notify: false, adminKey: false };
    const check = (await transfer.check?.(thing, sides, place, {})) ?? { able: undefined };
    const deliver = async (each: TransferSides): Promise<void> => {
      const verdict = await transfer.seen(thing, each, place, {});
      await transfer.write(thing, each, place, {});
      const count = simulator.effects.length;
      await transfer.write(thing, each, place, {});
      const verdicts = [verdict, await transfer.seen(thing, each, place, {}), simulator.effects.length - count];
      if (JSON.stringify(verdicts) !== JSON.stringify(['notReached', 'reached', 0])) {
        throw new TypeError(`expected notReached, then reached, then no further effect: ${verdicts.join(', ')}`);
      }
    };
    await deliver(sides);
    const after = structuredClone(simulator.state);
    await deliver({ ...sides, from: to, to: thing.accountId, fromKeeps: check.holds === true });
    return { check, after, restored: this.changesSince(before) };
  }
}

export const sidesOf = (from: string, to: string): TransferSides => ({ from, to, fromKeeps: false, notify: false, adminKey: false });
