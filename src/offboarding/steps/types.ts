import type { ResponseDetails } from '../../core/api-promise.js';
import type { OperationClass, Verdict } from '../../core/endpoint.js';
import type { AdminErrorKind } from '../../core/error-kinds.js';
import type { CallOptions } from '../../core/options.js';
import type { Outcome } from '../../core/schema.js';
import type { Clients } from '../read/clients.js';
import type { Dossier } from '../read/dossier.js';

/** What every step has. */
export interface StepBase {
  /** Names the step within its person; part of the journal's key. */
  readonly key: string;
  /** Whom it is about. A step is never run for anybody else. */
  readonly accountId: string;
  /** Run only where an earlier step of the person was refused in this way. */
  readonly onlyAfter?: { readonly step: string; readonly refusedAs: AdminErrorKind };
  /** Run also where an earlier step of the person went wrong that would stop the others. */
  readonly regardless?: boolean;
}

/** Every kind of step with what it needs to know, beyond whom it is about. */
export interface StepMembers {
  /** Takes an organization role away. */
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
  /** Takes the person out of a group. */
  removeFromGroup: { readonly directoryId: string; readonly groupId: string };
  /** Takes a role on one resource away that the person was given directly. */
  revokeRole: { readonly resourceId: string; readonly role: string };
  /** Looks whether the person holds no seat of a product any more. Nothing is sent that changes anything. */
  confirmSeatFree: { readonly product: string };
  /** Ends access to the customer portals of the product site. */
  revokePortalAccess: object;
  /** Sets another e-mail address. */
  setEmail: { readonly email: string };
  /** Makes somebody else the owner of a filter. */
  transferFilter: { readonly filterId: string; readonly to: string };
  /** Makes somebody else the lead of a project. */
  transferProject: { readonly projectId: string; readonly to: string };
  /** Makes somebody else the lead of a component. */
  transferComponent: { readonly componentId: string; readonly to: string };
  /** Makes somebody else the owner of a dashboard. */
  transferDashboard: { readonly dashboardId: string; readonly to: string };
  /** Leaves it to the admin of the identity provider. Nothing is sent. */
  handOffToIdentityProvider: {
    readonly provider: 'scim' | 'google';
    readonly scimDirectoryIds: readonly string[];
    /** Names of the groups that the identity provider gives. */
    readonly groups: readonly string[];
    /** Only the seat of this product is to be freed: the person leaves those groups, and stays. */
    readonly product?: string;
  };
  /** Gives an organization role back. */
  assignOrganizationRole: { readonly role: 'atlassian/org-admin' };
  /** Activates an account again. */
  enableAccount: object;
  /** Cancels a deletion within its 14 days. */
  cancelDeletion: object;
  /** Sets the SCIM user active again. */
  setScimActive: { readonly scimDirectoryId: string; readonly scimUserId: string };
  /** Restores a suspended person in one directory. */
  restoreInDirectory: { readonly directoryId: string };
  /** Puts the person back into a group. */
  addToGroup: { readonly directoryId: string; readonly groupId: string };
  /** Gives a role on one resource back. */
  assignRole: { readonly resourceId: string; readonly role: string };
}

/** The kinds of steps. */
export type StepKind = keyof StepMembers;

/** A step of one kind. */
export type StepOf<Kind extends StepKind> = StepBase & { readonly kind: Kind } & Readonly<StepMembers[Kind]>;

/** One change of one person, as JSON. */
export type Step = { readonly [Kind in StepKind]: StepOf<Kind> }[StepKind];

/** What the call of a step gave. */
export interface Executed {
  readonly data: Outcome | object;
  readonly response: ResponseDetails;
}

/** What the operation behind a step says of itself. */
export interface StepEndpoint {
  /** Method and path template, as Atlassian writes them. */
  readonly route: string;
  /** What may be done when its response is lost. */
  readonly operation: OperationClass;
  /** Milliseconds until a read is documented to show the change. */
  readonly settles?: number;
}

/** All that is known about a kind of step, said once. */
export interface StepDeclaration<S extends Step> {
  /** What is done, in a few words. */
  readonly label: string;
  /** What is done, as a sentence for people. */
  readonly sentence: (step: S) => string;
  /** Which API it goes through. */
  readonly through: string;
  /** The operation behind the step, with its class and its proof. Undefined for steps that people do. */
  readonly endpoint: StepEndpoint | undefined;
  /** `stop`: the steps after it make no sense without it. */
  readonly whenItFails: 'stop' | 'goOn';
  /** Whether the step takes access away by itself. */
  readonly cutsAccess: boolean;
  /** How it is undone; undefined where nothing undoes it. */
  readonly undo: string | undefined;
  /** The steps that undo it, from what was known of the person before. */
  readonly undoSteps: (step: S, before: Before) => readonly Step[];
  /** What stays behind afterwards. */
  readonly remains: readonly string[];
  /** Reads whether the change is there, as the endpoint declares it. Undefined for steps that people do. */
  readonly probe: ((step: S, clients: Clients, options: CallOptions) => Promise<Verdict>) | undefined;
  /** Makes the change. Undefined for steps that people do, and for those that only look. */
  readonly execute: ((step: S, clients: Clients, options: CallOptions) => Promise<Executed>) | undefined;
}

/** What was known of a person before the first step: the only source of an undo that the vendor does not offer. */
export type FactsBefore = Pick<Dossier, 'memberships' | 'groups' | 'roles' | 'directory'>;

/** The snapshot of a journal, and the address, which only the plan knows. */
export interface Before extends FactsBefore {
  readonly email?: string;
}

/** A declaration for each kind of step. */
export type StepDeclarations<Kind extends StepKind> = { readonly [Each in Kind]: StepDeclaration<Extract<Step, { kind: Each }>> };
