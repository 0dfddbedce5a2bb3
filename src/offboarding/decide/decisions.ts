import type { Dossier, DossierPart, Surroundings } from '../read/dossier.js';
import { valueOr } from '../read/facts.js';
import type { Policy } from './policy.js';
import type { Step } from '../steps/types.js';

/** What a profile wants in the end. It decides when there is nothing to do any more. */
export type ProfileGoal = 'accessOff' | 'suspended' | 'seatFree' | 'deleted' | 'portalClosed';

/**
 * What to do for one person, as a composition of step makers. `cut` are the steps by which the row of the decision table
 * takes access away from this person: a profile puts its own steps before and after them, or in their place.
 *
 * @example
 * const ours: Profile = {
 *   name: 'ours',
 *   goal: 'accessOff',
 *   reads: () => ['apiTokens'],
 *   steps: (input, cut) => [...demote(input), ...revokeApiTokens(input), ...cut],
 * };
 */
export interface Profile {
  /** Stands in the policy and the plan. */
  readonly name: string;
  readonly goal: ProfileGoal;
  /** What is read of a person beyond what the decision needs. */
  readonly reads: (policy: Policy) => readonly DossierPart[];
  /** The steps in their order, with those that cut access in their place. */
  readonly steps: (input: DecisionInput, cut: readonly Step[]) => readonly Step[];
}

/** What is planned for a person, in one word. */
export type PlannedAction = 'deactivate' | 'setInactive' | 'suspend' | 'remove' | 'revoke' | 'delete' | 'handOff' | 'cleanUp' | 'giveBack' | 'nothing' | 'refuse';

/** What a row comes to for one person. */
export interface Decision {
  readonly action: PlannedAction;
  /** The reason, as a sentence. */
  readonly because: string;
  /** The steps by which the row takes access away, or what else it does. */
  readonly steps: readonly Step[];
  /** What a person has to do, where the run cannot. */
  readonly humanTask?: string;
}

/** How well a row is known to be right. */
export type Evidence = 'documented' | 'tracker' | 'forum' | 'measured' | 'inferred';

/** What rows of the decision table look at: one person, their surroundings, and what was asked for. */
export interface DecisionInput {
  readonly dossier: Dossier;
  readonly surroundings: Surroundings;
  readonly policy: Policy;
  readonly profile: Profile;
  /** Organization admins that this very plan has taken on before. */
  readonly adminsTaken: ReadonlySet<string>;
}

/** What every row says of itself, for people. */
export interface DecisionRowBase {
  /** The number under which docs/offboarding.md explains it. */
  readonly row: number;
  readonly name: string;
  /** The name for people, in a few words. */
  readonly title: string;
  /** How the case is recognised. */
  readonly recognisedBy: string;
  /** What is done, in the order of the calls. */
  readonly does: string;
  readonly undo: string;
  /** What no API can do, and what stays behind. */
  readonly remains: string;
  readonly evidence: readonly Evidence[];
}

/** A row that decides: the first one that applies does. */
export interface DecidingRow extends DecisionRowBase {
  /** `settles`: the row's own steps are all. `cuts`: its steps are the cut around which the profile puts its own. */
  readonly role: 'settles' | 'cuts';
  /** Whether the row is about this person. */
  readonly applies: (input: DecisionInput) => boolean;
  /** What is to be done for a person whom the row is about. */
  readonly decide: (input: DecisionInput) => Decision;
}

/** A row that adds to what another one decides: all that apply do. */
export interface AddingRow extends DecisionRowBase {
  readonly role: 'adds';
  /** `steps`: what the deciding row and the profile have planned. */
  readonly applies: (input: DecisionInput, steps: readonly Step[]) => boolean;
  /** What the report has to say of it. */
  readonly note: (input: DecisionInput) => string;
}

/** A row of the decision table: one that decides, or one that adds to what was decided. */
export type DecisionRow = DecidingRow | AddingRow;

/** Short forms of what rows ask about. */
export const recordOf = ({ dossier }: Pick<DecisionInput, 'dossier'>) => valueOr(dossier.directory, undefined);

/** Why the vendor refuses to deactivate, `allowed` where it does not, or undefined where that is not known. */
export const lifecycleOf = ({ dossier }: Pick<DecisionInput, 'dossier'>): string | undefined => valueOr(dossier.permissions, undefined)?.lifecycleEnablement;

export const scimLinksOf = ({ dossier }: Pick<DecisionInput, 'dossier'>) => valueOr(dossier.scimLinks, []);

/** Whether only the access to this organization may be taken, because the person works in others as well. */
export function worksElsewhereToo({ dossier: { accountId }, policy }: Pick<DecisionInput, 'dossier' | 'policy'>): boolean {
  return policy.worksElsewhereAccountIds.includes(accountId) && !policy.allow.deactivateEverywhere.includes(accountId);
}

/** Whether the person is an organization admin, by their own record or by the list of admins. */
export function isOrgAdmin({ dossier, surroundings }: Pick<DecisionInput, 'dossier' | 'surroundings'>): boolean {
  const own = valueOr(dossier.directory, undefined)?.platformRoles.includes('atlassian/org-admin') === true;
  return own || (surroundings.orgAdmins.known && surroundings.orgAdmins.value.includes(dossier.accountId));
}

/** Whether a portal-only customer: they are in no directory, and most ids show it. */
export function isPortalCustomer(input: Pick<DecisionInput, 'dossier'>): boolean {
  return input.dossier.accountId.startsWith('qm:') || recordOf(input)?.accountType === 'customer';
}
