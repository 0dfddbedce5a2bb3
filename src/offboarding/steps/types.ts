import type { ResponseDetails } from '../../core/api-promise.js';
import type { OperationClass, Verdict } from '../../core/endpoint.js';
import type { AdminErrorKind } from '../../core/error-kinds.js';
import type { CallOptions } from '../../core/options.js';
import type { Outcome } from '../../core/schema.js';
import type { Clients } from '../read/clients.js';
import type { Dossier } from '../read/dossier.js';
import type { ResponsibilityKind } from '../responsibilities/kinds.js';
import type { TransferredThing, StartedTask } from '../responsibilities/types.js';

/** What every step has. */
export interface StepBase {
  /** Names the step within its person. The journal records it. */
  readonly key: string;
  /** The person that the step is about. A step is never run for anybody else. */
  readonly accountId: string;
  /** The step is run only if Atlassian refused an earlier step of the person in this way. */
  readonly onlyAfter?: { readonly step: string; readonly refusedAs: AdminErrorKind };
  /** The step is run even if a failed earlier step stops the others. */
  readonly regardless?: boolean;
}

/** What a step on a product site has. */
export interface OnSite {
  /** The site: its name, or its id where the client was made with that. Absent where the plan was made with one site. */
  readonly site?: string;
}

/** Every kind of step, with its members beyond those of {@link StepBase}. */
export interface StepMembers {
  /** Revokes an organization role. */
  revokeOrganizationRole: { readonly role: 'atlassian/org-admin' };
  /** Revokes an API key of the organization. */
  revokeOrganizationApiKey: { readonly apiKeyId: string };
  /** Revokes an API token of the person. */
  revokeApiToken: { readonly tokenId: string };
  /** Deactivates a managed account. */
  disableAccount: { readonly message?: string };
  /** Schedules a managed account for deletion. */
  deleteAccount: object;
  /** Sets the SCIM user inactive that provisions the account. */
  setScimInactive: { readonly scimDirectoryId: string; readonly scimUserId: string };
  /** Breaks the link to the identity provider, in all SCIM directories. */
  unlinkScim: object;
  /** Suspends the person in one directory. */
  suspendInDirectory: { readonly directoryId: string };
  /** Removes the person from one directory. */
  removeFromDirectory: { readonly directoryId: string };
  /** Removes the person from a group. */
  removeFromGroup: { readonly directoryId: string; readonly groupId: string };
  /** Revokes a role on one resource that the person holds directly. */
  revokeRole: { readonly resourceId: string; readonly role: string };
  /** Checks that the person no longer holds a seat of a product. Changes nothing. */
  confirmSeatFree: { readonly product: string; /** The one resource that counts. Absent: every site. */ readonly resourceId?: string };
  /** Removes access to the customer portals of the product site. */
  revokePortalAccess: OnSite;
  /** Sets another e-mail address. */
  setEmail: { readonly email: string };
  /** Makes somebody else the owner of a filter. */
  transferFilter: OnSite & { readonly filterId: string; readonly to: string };
  /** Makes somebody else the lead of a project. */
  transferProject: OnSite & { readonly projectId: string; readonly to: string };
  /** Makes somebody else the lead of a component. */
  transferComponent: OnSite & { readonly componentId: string; readonly to: string };
  /** Makes somebody else the owner of a dashboard. */
  transferDashboard: OnSite & { readonly dashboardId: string; readonly to: string };
  /** Gives things that the person is in charge of to somebody else. The undo gives them back. */
  transferResponsibilities: {
    readonly responsibility: ResponsibilityKind;
    /** The product site of the things. Absent for things of the organization. */
    readonly site?: string;
    readonly things: readonly TransferredThing[];
    readonly from: string;
    readonly to: string;
    /** `to` is the fallback of the policy, because no successor can take the things over. */
    readonly isFallback?: true;
    /** Ids of things that were theirs before as well: an undo leaves them with `to`. */
    readonly alsoTheirs?: readonly string[];
    /** Ids of things that `from` keeps. Only an undo has them. */
    readonly keeps?: readonly string[];
    /** Atlassian may send e-mails about the change. */
    readonly notify?: true;
    /** The admin key of Confluence may be used. */
    readonly adminKey?: true;
  };
  /** Hands the person off to the admin of the identity provider. Nothing is sent. */
  handOffToIdentityProvider: {
    readonly provider: 'scim' | 'google';
    readonly scimDirectoryIds: readonly string[];
    /** Names of the groups that the identity provider gives. */
    readonly groups: readonly string[];
    /** Present if only the seat of this product must become free. The person leaves those groups, and keeps the account. */
    readonly product?: string;
  };
  /** Assigns an organization role again. */
  assignOrganizationRole: { readonly role: 'atlassian/org-admin' };
  /** Activates an account again. */
  enableAccount: object;
  /** Cancels a deletion within its 14 days. */
  cancelDeletion: object;
  /** Sets the SCIM user active again. */
  setScimActive: { readonly scimDirectoryId: string; readonly scimUserId: string };
  /** Restores a suspended person in one directory. */
  restoreInDirectory: { readonly directoryId: string };
  /** Adds the person to a group again. */
  addToGroup: { readonly directoryId: string; readonly groupId: string };
  /** Assigns a role on one resource again. */
  assignRole: { readonly resourceId: string; readonly role: string };
}

/** The kinds of steps. */
export type StepKind = keyof StepMembers;

/** A step of one kind. */
export type StepOf<Kind extends StepKind> = StepBase & { readonly kind: Kind } & Readonly<StepMembers[Kind]>;

/** One change of one person, as JSON. */
export type Step = { readonly [Kind in StepKind]: StepOf<Kind> }[StepKind];

/** A thing that stayed where it was, with the reason in one word. */
export interface LeftThing {
  readonly id: string;
  readonly reason: string;
}

/** What became of the things of one step, if not all of them were changed. */
export interface ChangedThings {
  /** Ids of the things that the step changed. An undo covers these only. */
  readonly changed: readonly string[];
  readonly left: readonly LeftThing[];
}

/** The result of the call of a step. */
export interface Executed {
  readonly data: Outcome | object;
  readonly response: ResponseDetails;
  /** Present if the step did not change all of its things. */
  readonly things?: ChangedThings;
}

/** The operation behind a step. */
export interface StepEndpoint {
  /** Method and path template, as Atlassian writes them. */
  readonly route: string;
  /** The class of the operation: it decides what is safe after a lost response. */
  readonly operation: OperationClass;
  /** Milliseconds until a read is documented to show the change. */
  readonly settles?: number;
}

/** The declaration of a kind of step: the only place that describes it. */
export interface StepDeclaration<S extends Step> {
  /** What the step does, in a few words. */
  readonly label: string;
  /** What the step does, as a sentence for people. */
  readonly sentence: (step: S) => string;
  /** Which API it goes through. */
  readonly through: string;
  /** The operation behind the step. Undefined for steps that people do. */
  readonly endpoint: StepEndpoint | undefined;
  /** `stop`: if the step fails, the steps after it are not run. */
  readonly whenItFails: 'stop' | 'goOn';
  /** Whether the step removes access by itself. */
  readonly cutsAccess: boolean;
  /** How to undo the step. Undefined if nothing undoes it. */
  readonly undo: string | undefined;
  /** The steps that undo it, made from the facts before the run and from what the journal says of its things. */
  readonly undoSteps: (step: S, before: Before, outcome?: { readonly things?: ChangedThings }) => readonly Step[];
  /** What stays behind afterwards. */
  readonly remains: readonly string[];
  /** Reads back whether the change took effect, as the endpoint declares it. Undefined for steps that people do. */
  readonly probe: ((step: S, clients: Clients, options: CallOptions) => Promise<Verdict>) | undefined;
  /** What facts that were just read show about the change. The run then need not read them again before the step. */
  readonly shows?: ((step: S, facts: ShownFacts) => Verdict) | undefined;
  /** The directory whose search shows the change, so that one search reads back several people. */
  readonly shownIn?: ((step: S) => string) | undefined;
  /** The facts that are outdated after the change. Default: all of them. */
  readonly outdates?: readonly (keyof ShownFacts)[] | undefined;
  /** Makes the change. Undefined for steps that people do, and for steps that only check. */
  readonly execute: ((step: S, clients: Clients, options: CallOptions, task?: StartedTask) => Promise<Executed>) | undefined;
}

/** Facts of a person that can show the change of a step. */
export type ShownFacts = Partial<Pick<Dossier, 'directory' | 'memberships' | 'apiTokens' | 'groups' | 'roles'>>;

/** The facts about a person before the first step. They make an undo possible that Atlassian does not offer. */
export type FactsBefore = Pick<Dossier, 'memberships' | 'groups' | 'roles' | 'directory'>;

/** The snapshot of a journal, with the e-mail address of the plan. */
export interface Before extends FactsBefore {
  readonly email?: string;
}

/** A declaration for each kind of step. */
export type StepDeclarations<Kind extends StepKind> = { readonly [Each in Kind]: StepDeclaration<Extract<Step, { kind: Each }>> };
