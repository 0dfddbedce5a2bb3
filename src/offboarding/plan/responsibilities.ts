import { invalidInput } from '../../core/input.js';
import type { CallOptions } from '../../core/options.js';
import type { Policy } from '../decide/policy.js';
import type { Clients } from '../read/clients.js';
import { responsibilityDeclarations } from '../responsibilities/declarations.js';
import { findResponsibilities } from '../responsibilities/find.js';
import type { ResponsibilityPolicy } from '../responsibilities/responsibility-policy.js';
import { eventsOf, figuresOf, keyOfThing, memoryInventory, thingsOf, type InventoryStore, type ResponsibilityFigures } from '../responsibilities/inventory.js';
import { responsibilityKinds, type ResponsibilityKind } from '../responsibilities/kinds.js';
import { handlingOf, Successors, type AssignedThing, type ChooseSuccessor, type ReasonToStay } from '../responsibilities/successors.js';
import type { Responsibility } from '../responsibilities/types.js';
import type { Step } from '../steps/types.js';

/** A thing that stays with the person, and why. */
export interface ThingInCharge extends Pick<Responsibility, 'kind' | 'site' | 'id' | 'name' | 'url'> {
  readonly stays: ReasonToStay;
}

/** What a plan takes to transfer what people are in charge of. */
export interface ResponsibilityOptions {
  /**
   * An inventory that {@link findResponsibilities} has filled for everybody in the plan, to its end. Default: the plan
   * searches by itself, once for each batch. For many batches, fill an inventory first: some searches read a whole site.
   */
  readonly inventory?: InventoryStore | undefined;
  /** Names the successor of a thing, before the rules of the policy. */
  readonly chooseSuccessor?: ChooseSuccessor | undefined;
}

/** What an inventory has for the plans of one call. */
interface GivenInventory {
  readonly begun: ReadonlySet<string>;
  /** Searches that came to their end. */
  readonly ended: readonly { readonly people: ReadonlySet<string>; readonly kinds: ReadonlySet<ResponsibilityKind> }[];
  readonly figures: readonly ResponsibilityFigures[];
}

/** Finds what people are in charge of, and who takes it over. Only for a policy with `responsibilities`. */
export class ResponsibilityPlanner {
  readonly #policy: ResponsibilityPolicy;
  /** Kinds that the policy does not leave alone, and that an API finds. */
  readonly #kinds: readonly ResponsibilityKind[];
  readonly #leavers: Set<string>;
  readonly #takers = new Set<string>();
  #given: GivenInventory | undefined;

  constructor(
    private readonly caller: string,
    private readonly clients: Clients,
    private readonly policy: Policy & { readonly responsibilities: ResponsibilityPolicy },
    private readonly options: ResponsibilityOptions & { readonly concurrency?: number | undefined; readonly signal?: AbortSignal | undefined },
  ) {
    this.#policy = policy.responsibilities;
    this.#kinds = responsibilityKinds.filter((kind) => handlingOf(kind, this.#policy) !== 'leave' && responsibilityDeclarations[kind].finder !== undefined);
    this.#leavers = new Set(this.#policy.successors.flatMap((rule) => (rule.by === 'leaver' ? Object.keys(rule.successors) : [])));
  }

  /** What each person is in charge of with its successor, and what the search could not see. */
  async plan(accountIds: readonly string[]): Promise<{ readonly of: (accountId: string) => Promise<readonly AssignedThing[]>; readonly figures: readonly ResponsibilityFigures[] }> {
    if (accountIds.some((accountId) => this.#takers.has(accountId))) {
      // What an earlier plan gives them is in no search.
      throw invalidInput(this.caller, [{ field: 'subjects', problem: 'has a person who takes over things in an earlier plan: name another successor, or put both people into one plan' }]);
    }
    const { concurrency, signal, chooseSuccessor } = this.options;
    const { inventory, figures } = await this.#inventory(accountIds, { concurrency, signal });
    accountIds.forEach((accountId) => this.#leavers.add(accountId));
    const options: CallOptions = signal === undefined ? {} : { signal };
    const { caller } = this;
    const successors = new Successors(this.clients, this.#policy, { successorAccountId: this.policy.successorAccountId, chooseSuccessor, leavers: this.#leavers, caller, options });
    return {
      figures: [...figures, ...shownByNoApi(this.#policy)],
      of: async (accountId) => {
        const assigned: AssignedThing[] = [];
        for await (const thing of thingsOf(caller, inventory, accountId)) {
          if (handlingOf(thing.kind, this.#policy) !== 'leave') {
            const each = await successors.assign(thing);
            assigned.push(each);
            if (each.to !== undefined) {
              this.#takers.add(each.to);
            }
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
      for await (const _ of findResponsibilities(accountIds, { clients: this.clients, kinds: this.#kinds, inventory, adminKey: this.#policy.adminKey, ...reading })) {
        // The inventory keeps what is found.
      }
      return { inventory, figures: await figuresOf(inventory.read()) };
    }
    const { inventory } = this.options;
    this.#given ??= await readInventory(this.caller, inventory);
    const { begun, ended, figures } = this.#given;
    const refuse = (problem: string) => invalidInput(this.caller, [{ field: 'inventory', problem }]);
    if (accountIds.some((accountId) => !begun.has(accountId))) {
      throw refuse('has no search for a person of the plan: fill it with findResponsibilities() for everybody');
    }
    if (accountIds.some((accountId) => !ended.some(({ people }) => people.has(accountId)))) {
      throw refuse('has a search that did not come to its end: call findResponsibilities() with it again, for the same people');
    }
    const isSearched = (kind: ResponsibilityKind) => accountIds.every((accountId) => ended.some(({ people, kinds }) => kinds.has(kind) && people.has(accountId)));
    const missing = this.#kinds.filter((kind) => !isSearched(kind));
    return { inventory, figures: [...figures.filter(({ kind }) => handlingOf(kind, this.#policy) !== 'leave'), ...missing.map(notSearched)] };
  }
}

function notSearched(kind: ResponsibilityKind): ResponsibilityFigures {
  return { kind, found: 0, sees: 'nothing', notReadable: { why: 'notSearched', remedy: 'Call findResponsibilities() for this kind too, with the same inventory.' } };
}

/** The kinds that no API shows, and that the policy does not leave alone: whatever there is of them, nothing finds it. */
function shownByNoApi(policy: ResponsibilityPolicy): ResponsibilityFigures[] {
  return responsibilityKinds.flatMap((kind): ResponsibilityFigures[] => {
    const { finder, notByApi } = responsibilityDeclarations[kind];
    const isLeftAlone = finder !== undefined || handlingOf(kind, policy) === 'leave';
    return isLeftAlone ? [] : [{ kind, found: 0, sees: 'nothing', notReadable: { why: 'noApi', ...(notByApi === undefined ? {} : { remedy: notByApi }) } }];
  });
}

async function readInventory(caller: string, inventory: InventoryStore): Promise<GivenInventory> {
  const begun = new Set<string>();
  const ended: { people: ReadonlySet<string>; kinds: ReadonlySet<ResponsibilityKind> }[] = [];
  let last: (typeof ended)[number] | undefined;
  for await (const event of eventsOf(caller, inventory)) {
    if (event.type === 'started') {
      event.people.forEach((accountId) => begun.add(accountId));
      last = { people: new Set(event.people), kinds: new Set(event.kinds) };
    }
    if (event.type === 'ended' && last !== undefined) {
      ended.push(last);
      last = undefined;
    }
  }
  return { begun, ended, figures: await figuresOf(eventsOf(caller, inventory)) };
}

/** The things that stay with the person after the steps of a plan, and why. */
export function inChargeOf(assigned: readonly AssignedThing[], steps: readonly Step[]): ThingInCharge[] {
  const gone = new Set(steps.flatMap(goneBy));
  return assigned.flatMap(({ thing, stays = 'notPlanned' }) => {
    if (gone.has(keyOfThing(thing))) {
      return [];
    }
    const { kind, site, id, name, url } = thing;
    return [{ kind, ...(site === undefined ? {} : { site }), id, name, ...(url === undefined ? {} : { url }), stays }];
  });
}

/** The things that a step transfers or revokes. */
function goneBy(step: Step): string[] {
  switch (step.kind) {
    case 'transferResponsibilities':
      return step.things.map(({ id }) => keyOfThing({ kind: step.responsibility, ...(step.site === undefined ? {} : { site: step.site }), id }));
    case 'revokeApiToken':
      return [keyOfThing({ kind: 'apiTokens', id: step.tokenId })];
    case 'revokeOrganizationApiKey':
      return [keyOfThing({ kind: 'organizationApiKeys', id: step.apiKeyId })];
    default:
      return [];
  }
}
