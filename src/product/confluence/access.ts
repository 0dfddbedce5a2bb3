import * as z from 'zod';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, readBack, type Verdict } from '../../core/endpoint.js';
import type { CallOptions } from '../../core/options.js';
import { input, nothing, record, type Outcome } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';

const emails = z.array(z.string());

const EmailsSchema = input({ emails: z.array(z.string().min(1)).min(1).max(100) });

/** The document calls the list `emailsWithoutAccess`; the service was seen to call it `noAccessEmails`. */
const AccessSchema = record({
  emailsWithoutAccess: emails.nullish(),
  noAccessEmails: emails.nullish(),
  invalidEmails: emails.nullish(),
}).transform(({ emailsWithoutAccess, noAccessEmails, invalidEmails, ...rest }): EmailAccess => {
  const without = emailsWithoutAccess ?? noAccessEmails;
  return { ...rest, ...(without === undefined || without === null ? {} : { emailsWithoutAccess: without }), invalidEmails: invalidEmails ?? [] };
});

/** Which e-mail addresses belong to nobody who has access to the site. */
export interface EmailAccess {
  /**
   * Absent where the service did not answer the list: then nothing is known, and not that everybody has access.
   */
  readonly emailsWithoutAccess?: readonly string[];
  /** What the service did not take for an e-mail address. It says nothing about access. */
  readonly invalidEmails: readonly string[];
}

export const checkAccessByEmail = endpoint('POST /wiki/api/v2/user/access/check-access-by-email', {
  body: EmailsSchema,
  response: AccessSchema,
  operation: 'read',
  success: [200],
  experimental: true,
  notFoundMeans: 'permission.denied',
});

export const inviteByEmail = endpoint('POST /wiki/api/v2/user/access/invite-by-email', {
  body: EmailsSchema,
  response: nothing,
  operation: 'creating',
  success: [200],
  experimental: true,
  queued: true,
  notFoundMeans: 'permission.denied',
  readBack: readBack(checkAccessByEmail, {
    input: ({ body }: { body: z.input<typeof EmailsSchema> }) => ({ body }),
    verdict: ({ emailsWithoutAccess, invalidEmails }): Verdict => {
      // Addresses that are not valid are ignored by the invitation too: they tell nothing about it.
      if (emailsWithoutAccess === undefined || invalidEmails.length > 0) {
        return 'unknown';
      }
      return emailsWithoutAccess.length === 0 ? 'reached' : 'notReached';
    },
  }),
});

/** Access to the site by e-mail address. */
export class ConfluenceAccess {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Tells which of up to 100 e-mail addresses belong to nobody who has access to the site. It changes nothing.
   *
   * Throws `permission.denied` where the caller may not ask: the service answers 404. Throws `unavailable` also where
   * the site has this switched off: the service answers 503 to both. A token with scopes needs
   * `read:configuration:confluence`.
   *
   * @experimental The vendor marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-user/
   */
  checkByEmail(emails: readonly string[], options?: CallOptions): ApiPromise<EmailAccess> {
    return this.transport.send(checkAccessByEmail, { body: { emails: emails as string[] } }, options);
  }

  /**
   * Invites up to 100 e-mail addresses to the site: they are sent a message, get access, and take a seat. An address
   * without an Atlassian account is invited all the same. There is no call that takes an invitation back.
   *
   * Resolves to `accepted`: the service works on it afterwards, ignores what is not an e-mail address, and reports on
   * none. Ask {@link checkByEmail} some time later. Where the answer is lost and somebody still has no access, it is
   * not repeated and throws `ambiguous`.
   *
   * Throws the same errors as {@link checkByEmail}, and needs the same scope.
   *
   * @experimental The vendor marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-user/
   */
  inviteByEmail(emails: readonly string[], options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(inviteByEmail, { body: { emails: emails as string[] } }, options);
  }
}
