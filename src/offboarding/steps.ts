import type { Verdict } from '../core/endpoint.js';
import type { ResponseDetails } from '../core/api-promise.js';
import type { CallOptions } from '../core/options.js';
import type { Outcome } from '../core/schema.js';
import { scimClientFor, type Clients } from './clients.js';

interface StepBase {
  /** Names the step within its person; part of the journal's key. */
  readonly key: string;
  /** Whom it is about. A step is never run for anybody else. */
  readonly accountId: string;
}

/** Takes an organization role away. */
export interface RevokeOrganizationRole extends StepBase {
  readonly kind: 'revokeOrganizationRole';
  readonly role: 'atlassian/org-admin';
}

/** Deactivates a managed account. */
export interface DisableAccount extends StepBase {
  readonly kind: 'disableAccount';
  readonly message?: string;
}

/** Sets the SCIM user inactive that provisions the account. */
export interface SetScimInactive extends StepBase {
  readonly kind: 'setScimInactive';
  readonly scimDirectoryId: string;
  readonly scimUserId: string;
}

/** Suspends the person in one directory. */
export interface SuspendInDirectory extends StepBase {
  readonly kind: 'suspendInDirectory';
  readonly directoryId: string;
}

/** Leaves it to the admin of the identity provider. Nothing is sent. */
export interface HandOverToIdp extends StepBase {
  readonly kind: 'handOverToIdp';
  readonly provider: 'scim' | 'google';
  readonly scimDirectoryIds: readonly string[];
}

/** One change of one person, as JSON. */
export type Step = RevokeOrganizationRole | DisableAccount | SetScimInactive | SuspendInDirectory | HandOverToIdp;

export type StepKind = Step['kind'];

export type StepOf<Kind extends StepKind> = Extract<Step, { kind: Kind }>;

/** What the call of a step gave. */
export interface Executed {
  readonly data: Outcome | object;
  readonly response: ResponseDetails;
}

/** All that is known about a kind of step, said once. */
export interface StepDeclaration<S extends Step> {
  /** What is done, in a few words. */
  readonly label: string;
  /** What is done, as a sentence for people. */
  readonly sentence: (step: S) => string;
  /** Which API it goes through. */
  readonly through: string;
  readonly route: string;
  /** How it is undone; undefined where nothing undoes it. */
  readonly undo: string | undefined;
  /** What stays behind afterwards. */
  readonly remains: readonly string[];
  /** Milliseconds that a read may take to show the change. */
  readonly settles: number;
  /** Reads whether the change is there. Undefined for steps that people do. */
  readonly probe: ((step: S, clients: Clients, options: CallOptions) => Promise<Verdict>) | undefined;
  /** Makes the change. Undefined for steps that people do. */
  readonly execute: ((step: S, clients: Clients, options: CallOptions) => Promise<Executed>) | undefined;
}

const accountRemains = [
  'API tokens stay listed, and the vendor contradicts itself on whether they still work',
  'organization API keys that the person made stay alive',
  'OAuth grants come back to life when the account is enabled again',
];

/** Every kind of step. */
export const stepDeclarations: { readonly [Kind in StepKind]: StepDeclaration<StepOf<Kind>> } = {
  revokeOrganizationRole: {
    label: 'revoke organization admin',
    sentence: () => 'Takes the organization admin role away.',
    through: 'organization API',
    route: 'POST /admin/v1/orgs/{orgId}/users/{accountId}/role-assignments/revoke',
    undo: 'assign the role again',
    remains: [],
    settles: 30_000,
    probe: async ({ accountId, role }, { org }, options) => {
      const user = await org.users.search('-', { accountIds: [accountId], expand: ['platformRoles'] }, options).first();
      const roles = user?.platformRoles;
      return roles === undefined || roles === null ? 'unknown' : roles.includes(role) ? 'notReached' : 'reached';
    },
    execute: ({ accountId, role }, { org }, options) => org.organizationRoles.revoke(accountId, role, options).withResponse(),
  },
  disableAccount: {
    label: 'deactivate account',
    sentence: () => 'Deactivates the Atlassian account: no log-in to any product of any organization.',
    through: 'user management',
    route: 'POST /users/{accountId}/manage/lifecycle/disable',
    undo: 'enable the account',
    remains: accountRemains,
    settles: 0,
    probe: async ({ accountId }, { org }, options) => {
      const { account_status: status } = await org.accounts.getProfile(accountId, options);
      return status === undefined || status === null ? 'unknown' : status === 'active' ? 'notReached' : 'reached';
    },
    execute: ({ accountId, message }, { org }, options) =>
      org.accounts.disable(accountId, message === undefined ? {} : { message }, options).withResponse(),
  },
  setScimInactive: {
    label: 'set inactive in SCIM',
    sentence: () => 'Sets the user inactive in the SCIM directory, which deactivates the Atlassian account.',
    through: 'SCIM directory',
    route: 'PATCH /scim/directory/{directoryId}/Users/{userId}',
    undo: 'set the user active',
    remains: ['the identity provider may activate the person again as long as it still assigns them', ...accountRemains],
    settles: 0,
    probe: async ({ scimDirectoryId, scimUserId }, clients, options) => {
      const client = scimClientFor(clients, scimDirectoryId);
      if (client === undefined) {
        return 'unknown';
      }
      const { active } = await client.users.get(scimUserId, {}, options);
      return active === undefined || active === null ? 'unknown' : active ? 'notReached' : 'reached';
    },
    execute: ({ scimDirectoryId, scimUserId }, clients, options) => {
      const client = scimClientFor(clients, scimDirectoryId);
      if (client === undefined) {
        throw new TypeError('there is no ScimClient for the directory of this step');
      }
      return client.users.setActive(scimUserId, false, options).withResponse();
    },
  },
  suspendInDirectory: {
    label: 'suspend in directory',
    sentence: () => 'Suspends access to all apps of the directory; roles and groups are kept.',
    through: 'organization API',
    route: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/suspend',
    undo: 'restore access',
    remains: ['the Atlassian account itself stays active: other organizations, Trello and the community are untouched'],
    settles: 0,
    probe: async ({ accountId, directoryId }, { org }, options) => {
      const user = await org.users.search(directoryId, { accountIds: [accountId] }, options).first();
      const status = user?.membershipStatus;
      return status === undefined || status === null ? 'unknown' : status === 'active' ? 'notReached' : 'reached';
    },
    execute: ({ accountId, directoryId }, { org }, options) => org.users.suspend(directoryId, accountId, options).withResponse(),
  },
  handOverToIdp: {
    label: 'hand over to identity provider',
    sentence: ({ provider }) =>
      provider === 'google'
        ? 'Has to be removed in Google Workspace; its next sync deactivates the account.'
        : 'Has to be unassigned in the identity provider; its next sync deactivates the account.',
    through: 'identity provider',
    route: '',
    undo: 'assign the person again in the identity provider',
    remains: ['access stays until the identity provider has removed the person'],
    settles: 0,
    probe: undefined,
    execute: undefined,
  },
};

/** The declaration of a step's kind. */
export function declarationOf<S extends Step>(step: S): StepDeclaration<S> {
  return stepDeclarations[step.kind] as unknown as StepDeclaration<S>;
}
