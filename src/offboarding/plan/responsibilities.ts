import { invalidInput } from '../../core/input.js';
import type { CallOptions } from '../../core/options.js';
import type { Policy } from '../decide/policy.js';
import type { Clients } from '../read/clients.js';
import { responsibilityDeclarations } from '../responsibilities/declarations.js';
import { findResponsibilities } from '../responsibilities/find.js';
import type { ResponsibilityPolicy } from '../responsibilities/responsibility-policy.js';
import { memoryInventory, type InventoryStore, type ResponsibilityFigures } from '../responsibilities/inventory.js';
import { responsibilityKinds, type ResponsibilityKind } from '../responsibilities/kinds.js';
import { handlingOf, Successors, type AssignedThing, type ChooseSuccessor, type ReasonToStay } from '../responsibilities/successors.js';
import type { Responsibility } from '../responsibilities/types.js';
import { notLookedFor, searchesIn, type Searches } from './searches.js';

/** A thing that stays with the person, and why. */
export interface ThingInCharge extends Pick<Responsibility, 'kind' | 'site' | 'id' | 'name' | 'url'> {
  readonly stays: ReasonToStay;
}

/** What a plan takes to transfer what people are in charge of. */
export interface ResponsibilityOptions {
  /**
   * An inventory that {@link findResponsibilities} has filled for everybody in the plan. Default: the plan searches by
   * itself, once for each batch. For many batches, fill an inventory first: some searches read a whole site.
   */
  readonly inventory?: InventoryStore | undefined;
  /** Names the successor of a thing, before the rules of the policy. */
  readonly chooseSuccessor?: ChooseSuccessor | undefined;
}

/** Finds what people are in charge of, and who takes it over. Only for a policy with `responsibilities`. */
export class ResponsibilityPlanner {
  readonly #policy: ResponsibilityPolicy;
  /** What the policy does not leave alone. */
  readonly #kinds: readonly ResponsibilityKind[];
  #given: Searches | undefined;

  constructor(
    private readonly caller: string,
    private readonly clients: Clients,
    private readonly policy: Policy & { readonly responsibilities: ResponsibilityPolicy },
    private readonly options: ResponsibilityOptions & { readonly concurrency?: number | undefined; readonly signal?: AbortSignal | undefined },
  ) {
    this.#policy = policy.responsibilities;
    this.#kinds = responsibilityKinds.filter((kind) => handlingOf(kind, this.#policy) !== 'leave');
  }

  /** What each person is in charge of with its successor, and what the search could not see. */
  async plan(accountIds: readonly string[]): Promise<{ readonly of: (accountId: string) => Promise<readonly AssignedThing[]>; readonly figures: readonly ResponsibilityFigures[] }> {
    const { concurrency, signal, chooseSuccessor } = this.options;
    const { inventory, searches } = await this.#inventory(accountIds, { concurrency, signal });
    const leavers = new Set(accountIds);
    const options: CallOptions = signal === undefined ? {} : { signal };
    const successors = new Successors(this.clients, this.#policy, { successorAccountId: this.policy.successorAccountId, chooseSuccessor, leavers, options });
    return {
      figures: figuresFor(this.#kinds, searches.figures, notLookedFor(this.#kinds, accountIds, searches, this.clients)),
      of: async (accountId) => {
        const assigned: AssignedThing[] = [];
        for await (const thing of inventory.of(accountId)) {
          if (handlingOf(thing.kind, this.#policy) !== 'leave') {
            assigned.push(await successors.assign(thing));
          }
        }
        return assigned;
      },
    };
  }

  async #inventory(
    accountIds: readonly string[],
    reading: { readonly concurrency: number | undefined; readonly signal: AbortSignal | undefined },
  ): Promise<{ readonly inventory: InventoryStore; readonly searches: Searches }> {
    if (this.options.inventory === undefined) {
      const inventory = memoryInventory();
      const kinds = this.#kinds.filter((kind) => responsibilityDeclarations[kind].finder !== undefined);
      for await (const _ of findResponsibilities(accountIds, { clients: this.clients, kinds, inventory, adminKey: this.#policy.adminKey, ...reading })) {
        // The inventory keeps what is found.
      }
      return { inventory, searches: await searchesIn(inventory) };
    }
    const { inventory } = this.options;
    this.#given ??= await searchesIn(inventory);
    const { started } = this.#given;
    if (accountIds.some((accountId) => !started.some(({ people }) => people.has(accountId)))) {
      throw invalidInput(this.caller, [{ field: 'inventory', problem: 'has no search for a person of the plan: fill it with findResponsibilities() for everybody' }]);
    }
    return { inventory, searches: this.#given };
  }
}

/** The figures of a plan, by kind and site in the order of the kinds. What was not looked for to the end is not searched, whatever was found. */
function figuresFor(kinds: readonly ResponsibilityKind[], found: readonly ResponsibilityFigures[], missing: readonly ResponsibilityFigures[]): ResponsibilityFigures[] {
  const figures = new Map(found.map((figure) => [placeName(figure), figure]));
  for (const figure of missing) {
    const { found: number, sees } = figures.get(placeName(figure)) ?? figure;
    figures.set(placeName(figure), { ...figure, found: number, sees });
  }
  return [...figures.values()].sort((one, other) => kinds.indexOf(one.kind) - kinds.indexOf(other.kind));
}

function placeName({ kind, site = '' }: ResponsibilityFigures): string {
  return `${kind} ${site}`;
}

/** The things that stay with the person, and why. */
export function inChargeOf(assigned: readonly AssignedThing[], isTaken: (thing: Responsibility) => boolean): ThingInCharge[] {
  return assigned.flatMap((each) => {
    const { thing, stays = responsibilityDeclarations[thing.kind].staysTheirs === true ? 'noApi' : undefined } = each;
    if (stays === undefined || isTaken(thing)) {
      return [];
    }
    const { kind, site, id, name, url } = thing;
    return [{ kind, ...(site === undefined ? {} : { site }), id, name, ...(url === undefined ? {} : { url }), stays }];
  });
}
