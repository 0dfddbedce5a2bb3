import * as z from 'zod';

import { apiPromise, type ApiPromise, type Completed } from '../core/api-promise.js';
import { endpoint, readBack } from '../core/endpoint.js';
import { givenId } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import { input, inside, maybeString, openEnum, record, type OpenEnum } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import { givenRoleId } from './role-ids.js';
import { searchDirectoryUsers } from './users.js';

const emailAddress = z.string().regex(/^[^\s@]+@[^\s@]+$/, 'expected an e-mail address');

const InvitationSchema = input({
  emails: z
    .array(emailAddress)
    .min(1)
    .max(25)
    .refine((emails) => new Set(emails.map(folded)).size === emails.length, 'names an address twice'),
  permissionRules: z.array(input({ resource: z.string().min(1), role: givenRoleId })).optional(),
  additionalGroups: z.array(givenId('group')).optional(),
  sendNotification: z.boolean().optional(),
  notificationText: z.string().optional(),
}).refine(({ sendNotification, notificationText }) => notificationText === undefined || sendNotification === true, {
  message: 'is sent only with sendNotification: true',
  path: ['notificationText'],
});

/**
 * Whom to invite, 25 people at most, and what to give each of them: roles on resources, and groups. Nobody is written
 * to without `sendNotification`.
 */
export interface Invitation extends z.input<typeof InvitationSchema> {}

const invitationStatus = openEnum('INVITED', 'ERROR').nullish();

const InvitedSchema = record({
  id: maybeString,
  email: maybeString,
  results: z
    .array(
      record({
        roleAssignmentResult: z
          .array(record({ resource: maybeString, role: maybeString, status: invitationStatus, statusReason: maybeString }))
          .nullish(),
        groupAssignmentResult: z.array(record({ group: maybeString, status: invitationStatus, statusReason: maybeString })).nullish(),
      }),
    )
    .nullish(),
});

type Invited = z.infer<typeof InvitedSchema>;

interface InvitedTo {
  readonly status?: OpenEnum<'INVITED' | 'ERROR'> | null | undefined;
  /** The vendor's words for what went wrong. */
  readonly statusReason?: string | null | undefined;
}

/** What became of one role of an invitation. */
export interface InvitedRole extends InvitedTo {
  readonly resource?: string | null | undefined;
  readonly role?: string | null | undefined;
}

/** What became of one group of an invitation. */
export interface InvitedGroup extends InvitedTo {
  readonly group?: string | null | undefined;
}

/** What became of one person of an invitation. */
export interface InvitedPerson {
  readonly email: string;
  /** The vendor's id of the person; it does not document of which kind. */
  readonly id?: string | null | undefined;
  /**
   * - `invited`: with every role and group.
   * - `partly`: some roles or groups were refused, and some not.
   * - `failed`: every role and group was refused.
   * - `unknown`: the answer does not tell. Search for the person before they are invited again.
   */
  readonly outcome: 'invited' | 'partly' | 'failed' | 'unknown';
  readonly roles: readonly InvitedRole[];
  readonly groups: readonly InvitedGroup[];
}

/** What became of an invitation. A call that resolves says nothing yet: look at `complete`, or at each person. */
export interface InvitationResult {
  /** Everybody was invited, with every role and group. */
  readonly complete: boolean;
  /** Everybody who was to be invited, in that order, and whoever else the answer names. */
  readonly people: readonly InvitedPerson[];
}

export const inviteUsers = endpoint('POST /admin/v2/orgs/{orgId}/users/invite', {
  body: InvitationSchema,
  response: inside('data', z.array(InvitedSchema).nullish()),
  operation: 'creating',
  success: [200, 206],
  conflictMeans: 'limit.license',
  propagates: true,
  readBack: readBack<{ body: Invitation }, typeof searchDirectoryUsers>(searchDirectoryUsers, {
    input: ({ body: { emails } }) => ({
      path: { directoryId: '-' },
      body: { emails: [...emails], expand: ['groups'], limit: 100 },
    }),
    verdict: ({ items }, { body: { emails, permissionRules = [], additionalGroups = [] } }) => {
      const everybodyIsIn = emails.every((email) => {
        const user = items.find((candidate) => folded(candidate.email ?? '') === folded(email));
        const joined = user?.membershipStatus === 'active';
        return joined && additionalGroups.every((group) => user.groups?.some(({ id }) => id === group));
      });
      // Roles on resources are not in the search, and who is missing may only be late to appear.
      return everybodyIsIn && permissionRules.length === 0 ? 'reached' : 'unknown';
    },
    adopt: ({ items }, { body: { emails, additionalGroups = [] } }): Invited[] =>
      emails.map((email) => ({
        email,
        id: items.find((user) => folded(user.email ?? '') === folded(email))?.accountId,
        results: [{ groupAssignmentResult: additionalGroups.map((group) => ({ group, status: 'INVITED' })) }],
      })),
  }),
});

function folded(email: string): string {
  return email.toLowerCase();
}

/** Everybody whom the invitation names has their place in the result, whether the answer names them or not. */
function resultOf({ emails, permissionRules = [], additionalGroups = [] }: Invitation, answer: readonly Invited[], status: number | undefined): InvitationResult {
  const asked = permissionRules.length + additionalGroups.length;
  const others = answer.flatMap(({ email }) => (email === undefined || email === null || emails.some((own) => folded(own) === folded(email)) ? [] : [email]));
  const people = [...emails, ...new Set(others)].map((email): InvitedPerson => {
    const own = answer.filter((invited) => folded(invited.email ?? '') === folded(email));
    const results = own.flatMap((invited) => invited.results ?? []);
    const roles = results.flatMap(({ roleAssignmentResult }) => roleAssignmentResult ?? []);
    const groups = results.flatMap(({ groupAssignmentResult }) => groupAssignmentResult ?? []);
    const statuses = [...roles, ...groups].map((one) => one.status);
    const refused = statuses.filter((one) => one !== 'INVITED').length;
    const id = own.map((invited) => invited.id).find((one) => typeof one === 'string');
    const isTold = own.length > 0 && (status !== 206 || (statuses.length > 0 && statuses.length >= asked));
    return {
      email,
      id,
      outcome: refused > 0 ? (refused === statuses.length ? 'failed' : 'partly') : isTold ? 'invited' : 'unknown',
      roles,
      groups,
    };
  });
  return { complete: people.every(({ outcome }) => outcome === 'invited'), people };
}

/** Invitations of people to the organization. */
export class Invitations {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Invites people to the organization by their e-mail addresses, 25 at most, and gives each of them roles and groups
   * at once: access to products, for which seats are billed. People who are in it already get the roles and groups.
   *
   * The vendor may invite some and refuse others. That is a result here, not an error: `complete` tells whether
   * everything was done, and `people` what became of each person, role and group. Nobody who was asked for is missing
   * there, also where the answer does not name them.
   *
   * Throws `limit.license` where a product has no seat left, `limit.plan` without a paid subscription. It is never
   * repeated once it may have been carried out: when the answer is lost, the people are looked up by their addresses,
   * and where roles were asked for, which that does not show, the error is `ambiguous`.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-users/
   */
  send(invitation: Invitation, options?: CallOptions): ApiPromise<InvitationResult> {
    return apiPromise(this.#send(invitation, options));
  }

  async #send(invitation: Invitation, options?: CallOptions): Promise<Completed<InvitationResult>> {
    const { data, response } = await this.transport.send(inviteUsers, { body: invitation }, options).withResponse();
    return { ...response, value: resultOf(invitation, data ?? [], response.status) };
  }
}
