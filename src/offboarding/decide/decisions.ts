import { isSameProduct } from '../../org/product-names.js';
import { rolesWithoutSeat } from '../../org/role-ids.js';
import type { Dossier, DossierPart, RoleFact, Surroundings } from '../read/dossier.js';
import type { Evidence } from '../read/evidence.js';
import { valueOr } from '../read/facts.js';
import type { Policy } from './policy.js';
import type { AssignedThing } from '../responsibilities/successors.js';
import type { Step } from '../steps/types.js';

/** The goal of a profile. It decides when nothing is left to do. */
export type ProfileGoal = 'accessOff' | 'suspended' | 'seatFree' | 'deleted' | 'portalClosed';

/**
 * What to do for one person, as a composition of step makers. `cut` has the steps by which the row of the decision table
 * removes access. Your profile puts its own steps before and after them, or replaces them.
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
  /** The name in the policy and in the plan. */
  readonly name: string;
  readonly goal: ProfileGoal;
  /** What to read of a person beyond what the decision needs. */
  readonly reads: (policy: Policy) => readonly DossierPart[];
  /** All steps in their order, including those of `cut` that you keep. */
  readonly steps: (input: DecisionInput, cut: readonly Step[]) => readonly Step[];
}

/** What is planned for a person, in one word. */
export type PlannedAction = 'deactivate' | 'setInactive' | 'suspend' | 'remove' | 'revoke' | 'delete' | 'handOff' | 'cleanUp' | 'giveBack' | 'nothing' | 'refuse';

/** What a row decides for one person. */
export interface Decision {
  readonly action: PlannedAction;
  /** The reason, as a sentence. */
  readonly because: string;
  /** The steps by which the row removes access, or its other steps. */
  readonly steps: readonly Step[];
  /** What a person must do, because the run cannot. */
  readonly humanTask?: string;
}

/** What rows of the decision table look at: one person, their surroundings, the policy and the profile. */
export interface DecisionInput {
  readonly dossier: Dossier;
  readonly surroundings: Surroundings;
  readonly policy: Policy;
  readonly profile: Profile;
  /** Organization admins that the same plan already changes. */
  readonly adminsTaken: ReadonlySet<string>;
  /** What the person is in charge of, and who takes it over. Absent if the policy has no `responsibilities`. */
  readonly responsibilities?: readonly AssignedThing[] | undefined;
}

/** The description of a row, for people. */
export interface DecisionRowBase {
  /** The number of the row in docs/offboarding.md. */
  readonly row: number;
  readonly name: string;
  /** The case, in a few words. */
  readonly title: string;
  /** How the row recognises the case. */
  readonly recognisedBy: string;
  /** What is done, in the order of the calls. */
  readonly does: string;
  readonly undo: string;
  /** What stays behind, and what no API can do. */
  readonly remains: string;
  readonly evidence: readonly Evidence[];
}

/** A deciding row. The first one that applies decides. */
export interface DecidingRow extends DecisionRowBase {
  /** `settles`: only the steps of the row are run. `cuts`: its steps are the cut, and the profile adds steps around it. */
  readonly role: 'settles' | 'cuts';
  /** Whether the row is about this person. */
  readonly applies: (input: DecisionInput) => boolean;
  /** Decides what to do for a person whom the row is about. */
  readonly decide: (input: DecisionInput) => Decision;
}

/** An adding row. Every one that applies adds to the decision of another row. */
export interface AddingRow extends DecisionRowBase {
  readonly role: 'adds';
  /** `steps` are those of the deciding row and the profile. */
  readonly applies: (input: DecisionInput, steps: readonly Step[]) => boolean;
  /** The line that the plan and the report show for it. */
  readonly note: (input: DecisionInput) => string;
}

/** A row of the decision table: a deciding row or an adding row. */
export type DecisionRow = DecidingRow | AddingRow;

/** Short forms of what rows look at. */
export const recordOf = ({ dossier }: Pick<DecisionInput, 'dossier'>) => valueOr(dossier.directory, undefined);

/** Why Atlassian refuses to deactivate, `allowed` if it does not refuse, or undefined if that is not known. */
export const lifecycleOf = ({ dossier }: Pick<DecisionInput, 'dossier'>): string | undefined => valueOr(dossier.permissions, undefined)?.lifecycleEnablement;

export const scimLinksOf = ({ dossier }: Pick<DecisionInput, 'dossier'>) => valueOr(dossier.scimLinks, []);

/** The roles that take the seat which the policy frees: of its product, on its resource or on every site. */
export function seatsOf({ dossier, policy: { product = '', resourceId } }: Pick<DecisionInput, 'dossier' | 'policy'>): readonly RoleFact[] {
  return valueOr(dossier.roles, []).filter(
    (role) => isSameProduct(role.product, product) && !rolesWithoutSeat.has(role.role) && (resourceId === undefined || role.resourceId === resourceId),
  );
}

/** Whether to remove only access to this organization, because the person works in others as well. */
export function worksElsewhereToo({ dossier: { accountId }, policy }: Pick<DecisionInput, 'dossier' | 'policy'>): boolean {
  return policy.worksElsewhereAccountIds.includes(accountId) && !policy.allow.deactivateEverywhere.includes(accountId);
}

/** Whether the person is an organization admin, by their own record or by the list of admins. */
export function isOrgAdmin({ dossier, surroundings }: Pick<DecisionInput, 'dossier' | 'surroundings'>): boolean {
  const own = valueOr(dossier.directory, undefined)?.platformRoles.includes('atlassian/org-admin') === true;
  return own || (surroundings.orgAdmins.known && surroundings.orgAdmins.value.includes(dossier.accountId));
}

/** Whether the person is a portal-only customer. They are in no directory, and most of their ids show it. */
export function isPortalCustomer(input: Pick<DecisionInput, 'dossier'>): boolean {
  return input.dossier.accountId.startsWith('qm:') || recordOf(input)?.accountType === 'customer';
}
