import * as z from 'zod/mini';

import { apiPromise, type ApiPromise, type Completed } from '../core/api-promise.js';
import { endpoint, readBack } from '../core/endpoint.js';
import { givenId } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import { input, inside, maybeString, openEnum, record, type OpenEnum } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import { givenRoleId } from './role-ids.js';
import { searchDirectoryUsers } from './users.js';

const emailAddress = z.string().check(z.regex(/^[^\s@]+@[^\s@]+$/, 'expected an e-mail address'));

const InvitationSchema = input({
  emails: z.array(emailAddress).check(z.minLength(1), z.maxLength(25), z.refine((emails) => new Set(emails.map(folded)).size === emails.length, 'names an address twice')),
  permissionRules: z.optional(z.array(input({ resource: z.string().check(z.minLength(1)), role: givenRoleId }))),
  additionalGroups: z.optional(z.array(givenId('group'))),
  sendNotification: z.optional(z.boolean()),
  notificationText: z.optional(z.string()),
}).check(z.refine(({ sendNotification, notificationText }) => notificationText === undefined || sendNotification === true, {
  message: 'is sent only with sendNotification: true',
  path: ['notificationText'],
}));

/**
 * Whom to invite, 25 people at most, and what to give each of them: roles on resources, and groups. Atlassian sends no
 * e-mail without `sendNotification`.
 */
export interface Invitation extends z.input<typeof InvitationSchema> {}

const invitationStatus = z.nullish(openEnum('INVITED', 'ERROR'));

const InvitedSchema = record({
  id: maybeString,
  email: maybeString,
  results: z.nullish(z.array(
      record({
        roleAssignmentResult: z.nullish(z.array(record({ resource: maybeString, role: maybeString, status: invitationStatus, statusReason: maybeString }))),
        groupAssignmentResult: z.nullish(z.array(record({ group: maybeString, status: invitationStatus, statusReason: maybeString }))),
      }),
    )),
});

type Invited = z.infer<typeof InvitedSchema>;

interface InvitedTo {
  readonly status?: OpenEnum<'INVITED' | 'ERROR'> | null | undefined;
  /** Atlassian's words for the failure. */
  readonly statusReason?: string | null | undefined;
}

/** The result of one role of an invitation. */
export interface InvitedRole extends InvitedTo {
  readonly resource?: string | null | undefined;
  readonly role?: string | null | undefined;
}

/** The result of one group of an invitation. */
export interface InvitedGroup extends InvitedTo {
  readonly group?: string | null | undefined;
}

/** The result of one person of an invitation. */
export interface InvitedPerson {
  readonly email: string;
  /** Atlassian's id of the person; its kind is undocumented. */
  readonly id?: string | null | undefined;
  /**
   * - `invited`: with every role and group.
   * - `partly`: Atlassian refused some roles or groups, and accepted others.
   * - `failed`: Atlassian refused every role and group.
   * - `unknown`: the response does not show it. Search for the person before you invite them again.
   */
  readonly outcome: 'invited' | 'partly' | 'failed' | 'unknown';
  readonly roles: readonly InvitedRole[];
  readonly groups: readonly InvitedGroup[];
}

/** The result of an invitation. A call that resolves proves nothing yet: check `complete`, or each person. */
export interface InvitationResult {
  /** Everybody was invited, with every role and group. */
  readonly complete: boolean;
  /** Everybody whom you invited, in that order, and everybody else in the response. */
  readonly people: readonly InvitedPerson[];
}

export const inviteUsers = endpoint('POST /admin/v2/orgs/{orgId}/users/invite', {
  body: InvitationSchema,
  response: inside('data', z.nullish(z.array(InvitedSchema))),
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
      // Roles on resources are not in the search, and a missing person may only appear late.
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

/** Every invited person has a place in the result, even if the response does not name them. */
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
   * Invites up to 25 people to the organization by their e-mail addresses. It gives each of them roles and groups at
   * once: access to products, for which Atlassian bills seats. People who are already in the organization get the roles
   * and groups.
   *
   * Atlassian may invite some and refuse others. That is a result here, not an error. `complete` shows whether
   * everything was done; `people` has the result of each person, role and group. Everybody you invited is included,
   * even if the response does not name them.
   *
   * Throws `limit.license` if a product has no seat left, `limit.plan` without a paid subscription. The client never
   * retries it once it may have been carried out. After a lost response it looks the people up by their addresses. That
   * does not show roles: with roles, this throws `ambiguous`.
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
