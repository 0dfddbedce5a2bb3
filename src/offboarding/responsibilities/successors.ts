import { attempt, isCredentialProblem } from '../../core/errors.js';
import { problemOfGivenId } from '../../core/ids.js';
import { invalidInput } from '../../core/input.js';
import type { CallOptions } from '../../core/options.js';
import type { DirectoryUser } from '../../org/users.js';
import { isOwn } from '../read/ends-run.js';
import { productClientFor, type Clients } from '../read/clients.js';
import { searchAll, idsInSearch } from '../read/look-up.js';
import { responsibilityDeclarations } from './declarations.js';
import type { ResponsibilityPolicy, SuccessorRule } from './responsibility-policy.js';
import type { ResponsibilityKind } from './kinds.js';
import { Places } from './place.js';
import type { Handling, Responsibility, SitePlace } from './types.js';

/** Names the successor of a thing, or nobody. Called before the rules of the policy. */
export type ChooseSuccessor = (thing: Responsibility) => string | undefined | Promise<string | undefined>;

/** Why a thing stays with the person. */
export type ReasonToStay =
  /** The policy reports things of this kind. */
  | 'policy'
  /** No API transfers things of this kind. */
  | 'noApi'
  /** No rule of the policy gives somebody. */
  | 'noSuccessor'
  /** Nobody whom the rules give can take it over. */
  | 'successorCannot'
  /** The plan has no step for it: it refuses the person, or its profile transfers nothing. */
  | 'notPlanned';

/** A thing with what the plan does about it. */
export interface AssignedThing {
  readonly thing: Responsibility;
  /** Who takes it over. Absent if it stays. */
  readonly to?: string;
  /** The fallback of the policy takes it over, because nobody before can. */
  readonly isFallback?: true;
  /** It is theirs already, beside the person. */
  readonly isTheirs?: true;
  /** Why it stays. */
  readonly stays?: ReasonToStay;
}

/** What a policy does with things of a kind. */
export function handlingOf(kind: ResponsibilityKind, { kinds }: Pick<ResponsibilityPolicy, 'kinds'>): Handling {
  return kinds[kind] ?? responsibilityDeclarations[kind].byDefault;
}

/** Whether somebody can take anything over, as far as the directory shows. */
export function isActiveUser({ accountStatus, membershipStatus }: Pick<DirectoryUser, 'accountStatus' | 'membershipStatus'>): boolean {
  return accountStatus === 'active' && membershipStatus !== 'suspended';
}

/** Whether a rule is about the project, the space and the kind of a thing. */
function isAbout(rule: SuccessorRule, thing: Responsibility): boolean {
  const { project, space, kind } = { project: undefined, space: undefined, kind: undefined, ...rule };
  return (
    (kind === undefined || kind === thing.kind) &&
    (project === undefined || project === keyOf('project', thing)) &&
    (space === undefined || space === keyOf('space', thing))
  );
}

/** The key of the project or space of a thing. A space is no project, even if their keys are the same. */
function keyOf(place: 'project' | 'space', { kind, within }: Responsibility): string | undefined {
  const { world } = responsibilityDeclarations[kind];
  const isThere = place === 'space' ? world === 'confluence' : world === 'jira' || world === 'serviceDesk';
  return isThere ? within : undefined;
}

/** A key of somebody else's may be the name of something that every object has. */
function successorIn(successors: Readonly<Record<string, string>>, key: string | undefined): string | undefined {
  return key !== undefined && Object.hasOwn(successors, key) ? successors[key] : undefined;
}

/** Chooses successors for the things of one plan, and checks by reads that they can take them over. */
export class Successors {
  readonly #places: Places;
  readonly #accounts = new Map<string, Promise<boolean>>();
  readonly #leads = new Map<string, Promise<string | undefined>>();

  constructor(
    private readonly clients: Clients,
    private readonly policy: ResponsibilityPolicy,
    private readonly given: {
      readonly successorAccountId: string | undefined;
      readonly chooseSuccessor: ChooseSuccessor | undefined;
      /** Everybody who is known to leave: none of them takes anything over. */
      readonly leavers: ReadonlySet<string>;
      readonly caller: string;
      readonly options: CallOptions;
    },
  ) {
    this.#places = new Places(clients, policy);
  }

  /** What the plan does about a thing. */
  async assign(thing: Responsibility): Promise<AssignedThing> {
    const declaration = responsibilityDeclarations[thing.kind];
    if (declaration.transfer === undefined && declaration.ownStep === undefined) {
      return { thing, stays: 'noApi' };
    }
    if (handlingOf(thing.kind, this.policy) !== 'transfer' || declaration.ownStep !== undefined) {
      return { thing, stays: 'policy' };
    }
    let isAnybodyNamed = false;
    for await (const { accountId: to, mayTakeOver, isFallback } of this.#candidates(thing)) {
      isAnybodyNamed = true;
      if (!mayTakeOver) {
        continue;
      }
      const answer = await this.#check(thing, to);
      if (answer.able !== false) {
        return { thing, to, ...(isFallback ? { isFallback: true } : {}), ...(answer.holds === true ? { isTheirs: true } : {}) };
      }
    }
    return { thing, stays: isAnybodyNamed ? 'successorCannot' : 'noSuccessor' };
  }

  /** Everybody whom the rules name for a thing, in their order, each once. Nobody takes over who leaves as well, or is not active. */
  async *#candidates(thing: Responsibility): AsyncGenerator<{ readonly accountId: string; readonly mayTakeOver: boolean; readonly isFallback: boolean }> {
    const { successorAccountId, chooseSuccessor, leavers } = this.given;
    const tried = new Set<string | undefined>([undefined, thing.accountId]);
    const sources = [
      () => this.#chosen(thing, chooseSuccessor),
      ...this.policy.successors.map((rule) => () => this.#byRule(rule, thing)),
      () => successorAccountId,
      () => this.policy.fallbackAccountId,
    ];
    for (const [index, source] of sources.entries()) {
      const accountId = await source();
      if (accountId !== undefined && !tried.has(accountId)) {
        yield { accountId, mayTakeOver: !leavers.has(accountId) && (await this.#isActive(accountId)), isFallback: index === sources.length - 1 };
      }
      tried.add(accountId);
    }
  }

  async #chosen(thing: Responsibility, choose: ChooseSuccessor | undefined): Promise<string | undefined> {
    const accountId: unknown = await choose?.(thing);
    if (accountId !== undefined && (typeof accountId !== 'string' || accountId === '' || problemOfGivenId(accountId, 'account') !== undefined)) {
      throw invalidInput(this.given.caller, [{ field: 'chooseSuccessor', problem: 'expected an account id, or undefined for nobody' }]);
    }
    return accountId;
  }

  #byRule(rule: SuccessorRule, thing: Responsibility): string | undefined | Promise<string | undefined> {
    if (!isAbout(rule, thing)) {
      return undefined;
    }
    const projectKey = keyOf('project', thing);
    switch (rule.by) {
      case 'account':
        return rule.accountId;
      case 'leaver':
        return successorIn(rule.successors, thing.accountId);
      case 'kind':
        return rule.successors[thing.kind];
      case 'project':
      case 'space':
        return successorIn(rule.successors, keyOf(rule.by, thing));
      case 'projectLead':
        return projectKey === undefined ? undefined : this.#leadOf(thing.site, projectKey);
    }
  }

  /** The lead of a project. A project that is not readable names nobody. */
  #leadOf(site: string | undefined, projectKey: string): Promise<string | undefined> {
    const key = `${site ?? ''} ${projectKey}`;
    const known = this.#leads.get(key);
    const lead = known ?? this.#readLead(site, projectKey);
    this.#leads.set(key, lead);
    return lead;
  }

  async #readLead(site: string | undefined, projectKey: string): Promise<string | undefined> {
    const product = productClientFor(this.clients, site);
    const { value } = await attempt(async () => product?.jira.projects.get(projectKey, {}, this.given.options));
    return value?.key === projectKey ? (value.lead?.accountId ?? undefined) : undefined;
  }

  /** Whether the directory shows the account as active. One that is not found takes nothing over. */
  #isActive(accountId: string): Promise<boolean> {
    const known = this.#accounts.get(accountId);
    const isActive = known ?? this.#readAccount(accountId);
    this.#accounts.set(accountId, isActive);
    return isActive;
  }

  async #readAccount(accountId: string): Promise<boolean> {
    const found = await searchAll('accountIds', [accountId], idsInSearch, ['platformRoles'], this.clients, this.given.options);
    return found.some((user) => user.accountId === accountId && isActiveUser(user));
  }

  async #check(thing: Responsibility, to: string): Promise<{ readonly able: boolean | undefined; readonly holds?: boolean }> {
    const { transfer } = responsibilityDeclarations[thing.kind];
    const place = this.#places.at(thing.site);
    if (transfer?.check === undefined || place.product === undefined) {
      return { able: undefined };
    }
    const { check } = transfer;
    const sides = { from: thing.accountId, to, fromKeeps: false, isUndo: false, notify: this.policy.notify, adminKey: this.policy.adminKey };
    const { ok, value, error } = await attempt(() => check(thing, sides, place as SitePlace, this.given.options));
    // Without a working credential, no later check tells anything.
    if (!ok && (isOwn(error) || (isCredentialProblem(error) && error.kind !== 'credential.insufficientScope'))) {
      throw error;
    }
    // A check that cannot be read leaves it to the write, which is read back.
    return ok ? value : { able: undefined };
  }
}
