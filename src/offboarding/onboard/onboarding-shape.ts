import type { RoleGrant } from '../../org/user-roles.js';
import type { Clients } from '../read/clients.js';
import type { GroupFact, RoleFact } from '../read/dossier.js';
import type { StepOutcome } from '../run/journal.js';

/** Whom to bring in. */
export interface Newcomer {
  readonly email: string;
  /** The display name. A SCIM directory needs it; somebody who is invited gives it themselves. */
  readonly name?: string | undefined;
}

/** What {@link onboardPerson} gives, and by which way. Nothing that is not named here is granted. */
export interface OnboardingOptions {
  /** What is read and changed through. */
  readonly clients: Clients;
  /**
   * The SCIM directory that creates the person, acting as the identity provider; its client is among the clients. Default:
   * the person is invited.
   */
  readonly scimDirectoryId?: string | undefined;
  /** Groups to put the person into: each by its id, or by the exact name of one group. */
  readonly groups?: readonly string[] | undefined;
  /** Roles on products, given to the person directly. The resource is the id of a workspace. */
  readonly roles?: readonly RoleGrant[] | undefined;
  /** Whether Atlassian writes to somebody who is invited. Default false. */
  readonly sendNotification?: boolean | undefined;
  /** How long reading back may take to show a change, in milliseconds. Default 30,000. */
  readonly verificationDeadline?: number | undefined;
  /** Stops before the next change. What is sent already is awaited, so that its outcome is known. */
  readonly signal?: AbortSignal | undefined;
}

/** Every kind of change that onboarding makes, with what it needs to know. */
export interface OnboardingStepMembers {
  /** Invites the person, into the directories of these groups. */
  invite: { readonly email: string; readonly groups: readonly { readonly groupId: string; readonly name: string }[] };
  /** Creates the SCIM user. `takesOver`: the managed account with this address, which the SCIM directory then owns. */
  createScimUser: { readonly email: string; readonly scimDirectoryId: string; readonly takesOver?: string };
  /** Puts the SCIM user into a group of the SCIM directory. */
  addToScimGroup: { readonly scimDirectoryId: string; readonly scimGroupId: string; readonly groupId: string; readonly name: string };
  /** Puts the person into a group. */
  addToGroup: { readonly directoryId: string; readonly groupId: string; readonly name: string };
  /** Gives the person a role on a product. */
  assignRole: { readonly resource: string; readonly role: RoleGrant['role'] };
}

/** A kind of change. */
export type OnboardingStepKind = keyof OnboardingStepMembers;

/** A change of one kind. */
export type OnboardingStepOf<Kind extends OnboardingStepKind> = { readonly kind: Kind } & OnboardingStepMembers[Kind];

/** One change of onboarding, as JSON. */
export type OnboardingStep = { [Kind in OnboardingStepKind]: OnboardingStepOf<Kind> }[OnboardingStepKind];

/** A reason for which nothing is sent. */
export interface OnboardingRefusal {
  /** What of the request it concerns, such as `groups[0]`. */
  readonly field: string;
  readonly reason: string;
  /** What to do about it. */
  readonly humanTask: string;
}

/** What the person has already, and nobody asked for here. It stays as it is. */
export interface KeptAccess {
  readonly groups: readonly Pick<GroupFact, 'groupId' | 'name'>[];
  readonly roles: readonly Pick<RoleFact, 'resourceId' | 'role'>[];
}

interface OnboardingBase {
  readonly orgId: string;
  readonly email: string;
  /** Absent as long as the organization does not know the person. */
  readonly accountId?: string;
  readonly through: 'invitation' | 'scim';
  /** Why nothing is sent. */
  readonly refusals: readonly OnboardingRefusal[];
  readonly kept: KeptAccess;
}

/** What {@link onboardPerson} would do. */
export interface OnboardingCheck extends OnboardingBase {
  readonly kind: 'ready' | 'alreadyDone' | 'refused';
  /** All that was asked for; `isThere`: as far as reading shows, nothing is left to do. */
  readonly steps: readonly { readonly step: OnboardingStep; readonly isThere: boolean }[];
}

/** What became of one change. `notReached`: nothing was sent for it. */
export type OnboardingOutcome = Exclude<StepOutcome, { kind: 'handedOff' }> | { readonly kind: 'notReached' };

/** What onboarding came to. */
export interface OnboardingResult extends OnboardingBase {
  /**
   * - `done`: all that was asked for is there. `alreadyDone`: it was before.
   * - `refused`: nothing was sent, for the `refusals`.
   * - `notFinished`: a step was not done. Run it again when its cause is gone: what is there is not done twice.
   */
  readonly kind: 'done' | 'alreadyDone' | 'refused' | 'notFinished';
  /** `pendingVerification`: accepted, but reading back does not show all of it yet. */
  readonly verification?: 'done' | 'pendingVerification';
  readonly steps: readonly { readonly step: OnboardingStep; readonly outcome: OnboardingOutcome }[];
  /** What this run has given, or may have given: its outcome says which. Review it. */
  readonly granted: readonly OnboardingStep[];
  /** What the person has now that they had not before, and nobody asked for here. Absent where it could not be read. */
  readonly unasked?: KeptAccess;
  /** Whether this run brought the person in: then the leaver plan of the account undoes it. */
  readonly isNew: boolean;
  /** What to do where it is not finished. */
  readonly humanTask?: string;
}
