import type { Dossier, Surroundings } from './dossier.js';
import { valueOr } from './facts.js';
import type { Policy } from './policy.js';
import type { Step } from './steps.js';

/** What a row comes to for one person. */
export interface Decision {
  readonly action: 'deactivate' | 'setInactive' | 'suspend' | 'handOver' | 'nothing' | 'refuse';
  /** The reason, as a sentence. */
  readonly because: string;
  readonly steps: readonly Step[];
  /** What a person has to do, where the run cannot. */
  readonly humanTask?: string;
}

/** How well a row is known to be right. */
export type Evidence = 'documented' | 'tracker' | 'forum' | 'measured' | 'inferred';

export interface DecisionInput {
  readonly dossier: Dossier;
  readonly surroundings: Surroundings;
  readonly policy: Policy;
  /** Organization admins that this very plan has taken on before. */
  readonly adminsTaken: ReadonlySet<string>;
}

/** One row of the decision table. The first row that applies decides. */
export interface DecisionRow {
  /** The number under which docs/offboarding.md explains it. */
  readonly row: number;
  readonly name: string;
  /** The name for people, in a few words. */
  readonly title: string;
  /** How the case is recognised, for people. */
  readonly recognisedBy: string;
  readonly evidence: readonly Evidence[];
  readonly applies: (input: DecisionInput) => boolean;
  readonly decide: (input: DecisionInput) => Decision;
}

const orgAdmin = 'atlassian/org-admin';

/** The decision table, in the order in which its rows are asked. */
export const decisionTable: readonly DecisionRow[] = [
  {
    row: 0,
    name: 'unknownAccount',
    title: 'unknown account',
    recognisedBy: 'no directory of the organization knows the account',
    evidence: ['documented'],
    applies: ({ dossier }) => !dossier.directory.known,
    decide: () => refuse('No directory of this organization knows the account.', 'Check the id, and that the person belongs to this organization.'),
  },
  {
    row: 10,
    name: 'app',
    title: 'an app, not a person',
    recognisedBy: 'accountType is not atlassian',
    evidence: ['documented'],
    applies: ({ dossier }) => record(dossier)?.accountType === 'app',
    decide: () => refuse('The account is an app, not a person.', 'Uninstall the app if it is not wanted.'),
  },
  {
    row: 14,
    name: 'self',
    title: 'runs this, or protected',
    recognisedBy: 'the account runs this, owns the key, or is protected by the policy',
    evidence: ['documented'],
    applies: ({ dossier, surroundings, policy }) =>
      surroundings.actors.includes(dossier.accountId) ||
      policy.protectedAccountIds.includes(dossier.accountId) ||
      lifecycle(dossier) === 'administrative.notMyself',
    decide: ({ dossier, policy }) =>
      policy.protectedAccountIds.includes(dossier.accountId)
        ? refuse('The account is protected by the policy.', 'Take it off the list of protected accounts if it is really meant.')
        : refuse('The account is that of whoever runs this.', 'Let another organization admin do it, with credentials of their own.'),
  },
  {
    row: 17,
    name: 'alreadyOff',
    title: 'already off',
    recognisedBy: 'the account is inactive or closed, or an unmanaged account is suspended in every directory',
    evidence: ['documented'],
    applies: ({ dossier }) => isOff(dossier),
    decide: ({ dossier }) =>
      nothing(record(dossier)?.forDeletion === true ? 'The account is scheduled for deletion.' : 'The access is off already.'),
  },
  {
    row: 18,
    name: 'exportControl',
    title: 'export-controlled',
    recognisedBy: 'the account is blocked under US export control',
    evidence: ['documented'],
    applies: ({ dossier }) => lifecycle(dossier) === 'blocked.exportControl',
    decide: () => nothing('The account is blocked under export control, which counts as inactive.'),
  },
  {
    row: 13,
    name: 'lastOrgAdmin',
    title: 'too few org admins left',
    recognisedBy: 'an organization admin, without enough others remaining',
    evidence: ['documented', 'forum'],
    applies: (input) => isOrgAdmin(input.dossier) && remainingAdmins(input) < input.policy.remainingOrgAdmins,
    decide: ({ surroundings, policy }) =>
      surroundings.orgAdmins.known
        ? refuse(
            `Fewer than ${policy.remainingOrgAdmins} other organization admins would remain.`,
            'Make somebody else an organization admin first; only Atlassian Support recovers an organization without one.',
          )
        : refuse('The organization admins could not be read.', 'Use a key that may read the directory, or take the role away by hand first.'),
  },
  {
    row: 5,
    name: 'google',
    title: 'Google Workspace',
    recognisedBy: 'the permissions name externalDirectory.google',
    evidence: ['tracker', 'documented'],
    applies: ({ dossier }) => lifecycle(dossier) === 'externalDirectory.google',
    decide: (input) => handOver(input, 'google', 'Google Workspace manages the account.'),
  },
  {
    row: 3,
    name: 'scim',
    title: 'SCIM-provisioned',
    recognisedBy: 'the account has SCIM links, or the permissions name externalDirectory.scim',
    evidence: ['documented', 'tracker'],
    applies: ({ dossier }) => links(dossier).length > 0 || lifecycle(dossier) === 'externalDirectory.scim',
    decide: (input) => decideScim(input),
  },
  {
    row: 1,
    name: 'managed',
    title: 'managed',
    recognisedBy: 'a managed account that the organization may deactivate',
    evidence: ['documented'],
    applies: ({ dossier }) => record(dossier)?.claimStatus === 'managed' && lifecycle(dossier) === 'allowed',
    decide: (input) => ({
      action: 'deactivate',
      because: 'A managed account that no identity provider owns.',
      steps: [...demotion(input), disable(input)],
    }),
  },
  {
    row: 6,
    name: 'unmanaged',
    title: 'unmanaged',
    recognisedBy: 'claimStatus is unmanaged',
    evidence: ['documented'],
    applies: ({ dossier }) => record(dossier)?.claimStatus === 'unmanaged',
    decide: (input) => decideUnmanaged(input),
  },
  {
    row: 0,
    name: 'undecided',
    title: 'undecided',
    recognisedBy: 'no other row: something that decides could not be read, or is refused for another reason',
    evidence: ['inferred'],
    applies: () => true,
    decide: ({ dossier }) => decideRefused(dossier),
  },
];

/** The row that decides for a person. */
export function rowFor(input: DecisionInput): DecisionRow {
  return decisionTable.find((row) => row.applies(input)) as DecisionRow;
}

function record(dossier: Dossier) {
  return valueOr(dossier.directory, undefined);
}

function lifecycle(dossier: Dossier): string | undefined {
  return valueOr(dossier.permissions, undefined)?.lifecycleEnablement;
}

function links(dossier: Dossier) {
  return valueOr(dossier.scimLinks, []);
}

function isOff(dossier: Dossier): boolean {
  const { accountStatus, claimStatus, forDeletion } = record(dossier) ?? {};
  if (accountStatus === 'inactive' || accountStatus === 'closed' || forDeletion === true) {
    return true;
  }
  const memberships = valueOr(dossier.memberships, []);
  return claimStatus === 'unmanaged' && memberships.every(({ status }) => status === 'suspended');
}

function isOrgAdmin(dossier: Dossier): boolean {
  return record(dossier)?.platformRoles.includes(orgAdmin) === true;
}

function remainingAdmins({ dossier, surroundings, adminsTaken }: DecisionInput): number {
  const admins = valueOr(surroundings.orgAdmins, []);
  return admins.filter((accountId) => accountId !== dossier.accountId && !adminsTaken.has(accountId)).length;
}

/** In the original user management an organization admin cannot be cut off before the role is gone. */
function demotion({ dossier }: DecisionInput): Step[] {
  const { accountId } = dossier;
  return isOrgAdmin(dossier) ? [{ key: 'revokeOrganizationRole', kind: 'revokeOrganizationRole', accountId, role: orgAdmin }] : [];
}

function disable({ dossier: { accountId }, policy: { message } }: DecisionInput): Step {
  return { key: 'disableAccount', kind: 'disableAccount', accountId, ...(message === undefined ? {} : { message }) };
}

function decideScim(input: DecisionInput): Decision {
  const { dossier, surroundings } = input;
  const reachable = links(dossier).filter(({ scimDirectoryId }) => surroundings.scimDirectoryIds.includes(scimDirectoryId));
  if (reachable.length === 0 || reachable.length < links(dossier).length) {
    return handOver(input, 'scim', 'An identity provider provisions the account through SCIM.');
  }
  return {
    action: 'setInactive',
    because: 'An identity provider provisions the account through SCIM, and the token of its directory is at hand.',
    steps: [
      ...demotion(input),
      ...reachable.map(
        ({ scimDirectoryId, scimUserId }): Step => ({
          key: `setScimInactive ${scimUserId}`,
          kind: 'setScimInactive',
          accountId: dossier.accountId,
          scimDirectoryId,
          scimUserId,
        }),
      ),
    ],
    humanTask: 'Remove the person in the identity provider as well, or its next sync may activate them again.',
  };
}

function decideUnmanaged(input: DecisionInput): Decision {
  const { dossier } = input;
  const active = valueOr(dossier.memberships, []).filter(({ status }) => status !== 'suspended');
  return {
    action: 'suspend',
    because: 'The organization does not manage the account: it can only end access to its own directories.',
    steps: [
      ...demotion(input),
      ...active.map(
        ({ directoryId }): Step => ({
          key: `suspendInDirectory ${directoryId}`,
          kind: 'suspendInDirectory',
          accountId: dossier.accountId,
          directoryId,
        }),
      ),
    ],
  };
}

function decideRefused(dossier: Dossier): Decision {
  const reason = lifecycle(dossier);
  if (reason !== undefined) {
    return refuse(`Atlassian refuses to deactivate the account: ${reason}.`, 'Ask an organization admin to look at the account.');
  }
  const { permissions } = dossier;
  return permissions.known
    ? refuse('What may be done to the account is not clear.', 'Look at the account in Atlassian Administration.')
    : refuse(
        `What may be done to the account could not be read: ${permissions.why}.`,
        permissions.remedy ?? 'Look at the account in Atlassian Administration.',
      );
}

function handOver(input: DecisionInput, provider: 'scim' | 'google', because: string): Decision {
  const { dossier } = input;
  const { accountId } = dossier;
  const scimDirectoryIds = links(dossier).map(({ scimDirectoryId }) => scimDirectoryId);
  return {
    action: 'handOver',
    because,
    steps: [...demotion(input), { key: 'handOverToIdp', kind: 'handOverToIdp', accountId, provider, scimDirectoryIds }],
    humanTask:
      provider === 'google'
        ? 'Suspend or remove the person in Google Workspace, then check that the account became inactive.'
        : 'Unassign the person from Atlassian in the identity provider, then check that the account became inactive.',
  };
}

function refuse(because: string, humanTask: string): Decision {
  return { action: 'refuse', because, steps: [], humanTask };
}

function nothing(because: string): Decision {
  return { action: 'nothing', because, steps: [] };
}
