import { invalidInput } from '../../core/input.js';
import type { CallOptions } from '../../core/options.js';
import type { Policy } from '../decide/policy.js';
import type { Clients } from '../read/clients.js';
import { responsibilityDeclarations } from '../responsibilities/declarations.js';
import { findResponsibilities } from '../responsibilities/find.js';
import type { ResponsibilityPolicy } from '../responsibilities/responsibility-policy.js';
import { figuresOf, memoryInventory, type InventoryStore, type ResponsibilityFigures } from '../responsibilities/inventory.js';
import { responsibilityKinds } from '../responsibilities/kinds.js';
import { handlingOf, Successors, type AssignedThing, type ChooseSuccessor, type ReasonToStay } from '../responsibilities/successors.js';
import type { Responsibility } from '../responsibilities/types.js';

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
  #given: { readonly people: ReadonlySet<string>; readonly figures: readonly ResponsibilityFigures[] } | undefined;

  constructor(
    private readonly caller: string,
    private readonly clients: Clients,
    private readonly policy: Policy & { readonly responsibilities: ResponsibilityPolicy },
    private readonly options: ResponsibilityOptions & { readonly concurrency?: number | undefined; readonly signal?: AbortSignal | undefined },
  ) {
    this.#policy = policy.responsibilities;
  }

  /** What each person is in charge of with its successor, and what the search could not see. */
  async plan(accountIds: readonly string[]): Promise<{ readonly of: (accountId: string) => Promise<readonly AssignedThing[]>; readonly figures: readonly ResponsibilityFigures[] }> {
    const { concurrency, signal, chooseSuccessor } = this.options;
    const { inventory, figures } = await this.#inventory(accountIds, { concurrency, signal });
    const leavers = new Set(accountIds);
    const options: CallOptions = signal === undefined ? {} : { signal };
    const successors = new Successors(this.clients, this.#policy, { successorAccountId: this.policy.successorAccountId, chooseSuccessor, leavers, options });
    return {
      figures: [...figures, ...shownByNoApi(this.#policy)],
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
  ): Promise<{ readonly inventory: InventoryStore; readonly figures: readonly ResponsibilityFigures[] }> {
    if (this.options.inventory === undefined) {
      const inventory = memoryInventory();
      const kinds = responsibilityKinds.filter((kind) => handlingOf(kind, this.#policy) !== 'leave' && responsibilityDeclarations[kind].finder !== undefined);
      for await (const _ of findResponsibilities(accountIds, { clients: this.clients, kinds, inventory, adminKey: this.#policy.adminKey, ...reading })) {
        // The inventory keeps what is found.
      }
      return { inventory, figures: await figuresOf(inventory.read()) };
    }
    const { inventory } = this.options;
    this.#given ??= await readInventory(inventory);
    const { people, figures } = this.#given;
    if (accountIds.some((accountId) => !people.has(accountId))) {
      throw invalidInput(this.caller, [{ field: 'inventory', problem: 'has no search for a person of the plan: fill it with findResponsibilities() for everybody' }]);
    }
    return { inventory, figures };
  }
}

/** The kinds that no API shows, and that the policy does not leave alone: whatever there is of them, nothing finds it. */
function shownByNoApi(policy: ResponsibilityPolicy): ResponsibilityFigures[] {
  return responsibilityKinds.flatMap((kind): ResponsibilityFigures[] => {
    const { finder, notByApi } = responsibilityDeclarations[kind];
    const isLeftAlone = finder !== undefined || handlingOf(kind, policy) === 'leave';
    return isLeftAlone ? [] : [{ kind, found: 0, sees: 'nothing', notReadable: { why: 'noApi', ...(notByApi === undefined ? {} : { remedy: notByApi }) } }];
  });
}

async function readInventory(inventory: InventoryStore): Promise<{ people: ReadonlySet<string>; figures: readonly ResponsibilityFigures[] }> {
  const people = new Set<string>();
  for await (const event of inventory.read()) {
    if (event.type === 'started') {
      event.people.forEach((accountId) => people.add(accountId));
    }
  }
  return { people, figures: await figuresOf(inventory.read()) };
}

/** The things that stay with the person, and why. */
export function inChargeOf(assigned: readonly AssignedThing[], isTaken: (thing: Responsibility) => boolean): ThingInCharge[] {
  return assigned.flatMap(({ thing, stays }) => {
    if (stays === undefined || isTaken(thing)) {
      return [];
    }
    const { kind, site, id, name, url } = thing;
    return [{ kind, ...(site === undefined ? {} : { site }), id, name, ...(url === undefined ? {} : { url }), stays }];
  });
}
