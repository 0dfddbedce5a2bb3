import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, readBack, type Verdict } from '../../core/endpoint.js';
import type { CallOptions } from '../../core/options.js';
import { input, nothing, record, type Outcome } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';

const emails = z.array(z.string());

const EmailsSchema = input({ emails: z.array(z.string().check(z.minLength(1))).check(z.minLength(1), z.maxLength(100)) });

/** The document calls the list `emailsWithoutAccess`; the service has been seen to call it `noAccessEmails`. */
const AccessSchema = z.pipe(record({
  emailsWithoutAccess: z.nullish(emails),
  noAccessEmails: z.nullish(emails),
  invalidEmails: z.nullish(emails),
}), z.transform(({ emailsWithoutAccess, noAccessEmails, invalidEmails, ...rest }): EmailAccess => {
  const without = emailsWithoutAccess ?? noAccessEmails;
  return { ...rest, ...(without === undefined || without === null ? {} : { emailsWithoutAccess: without }), invalidEmails: invalidEmails ?? [] };
}));

/** Which e-mail addresses have no person with access to the site. */
export interface EmailAccess {
  /** Absent if Confluence did not send the list: then nothing is known. It does not mean that everybody has access. */
  readonly emailsWithoutAccess?: readonly string[];
  /** What Confluence did not accept as an e-mail address. It proves nothing about access. */
  readonly invalidEmails: readonly string[];
}

export const checkAccessByEmail = endpoint('POST /wiki/api/v2/user/access/check-access-by-email', {
  body: EmailsSchema,
  response: AccessSchema,
  operation: 'read',
  success: [200],
  scopes: { granular: ['read:configuration:confluence'] },
  experimental: true,
  notFoundMeans: 'permission.denied',
});

export const inviteByEmail = endpoint('POST /wiki/api/v2/user/access/invite-by-email', {
  body: EmailsSchema,
  response: nothing,
  operation: 'creating',
  success: [200],
  scopes: { granular: ['read:configuration:confluence'] },
  experimental: true,
  queued: true,
  notFoundMeans: 'permission.denied',
  readBack: readBack(checkAccessByEmail, {
    input: ({ body }: { body: z.input<typeof EmailsSchema> }) => ({ body }),
    verdict: ({ emailsWithoutAccess, invalidEmails }): Verdict => {
      // The invitation ignores invalid addresses too: they prove nothing about it.
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
   * Reads which of up to 100 e-mail addresses belong to nobody with access to the site. It changes nothing.
   *
   * Throws `permission.denied` if you do not have the permission: Confluence sends 404. Throws `unavailable` also if
   * the site has this switched off: Confluence sends 503 for both.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-user/
   */
  checkByEmail(emails: readonly string[], options?: CallOptions): ApiPromise<EmailAccess> {
    return this.transport.send(checkAccessByEmail, { body: { emails: emails as string[] } }, options);
  }

  /**
   * Invites up to 100 e-mail addresses to the site: the people get a message and access, and take a seat each.
   * Confluence also invites an address without an Atlassian account. No call takes an invitation back.
   *
   * Resolves to `accepted`: Confluence works asynchronously, ignores what is not an e-mail address, and reports
   * nothing. Call {@link checkByEmail} some time later. If the response is lost and somebody still has no access, the
   * client does not retry and throws `ambiguous`.
   *
   * Throws the same errors as {@link checkByEmail}.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-user/
   */
  inviteByEmail(emails: readonly string[], options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(inviteByEmail, { body: { emails: emails as string[] } }, options);
  }
}
