import { attempt } from '../../core/errors.js';
import type { CallOptions } from '../../core/options.js';
import type { SitePlace } from './types.js';

/** What Jira says of a successor, or why it does not. Read once for all kinds. */
function userOn(accountId: string, { product, once }: SitePlace, options: CallOptions) {
  return once(`Jira user ${accountId}`, () => attempt(product.jira.users.get(accountId, {}, options)));
}

/** Whether a person is active on the site. Undefined if the credential may not see people. */
export async function isActiveOn(accountId: string, place: SitePlace, options: CallOptions): Promise<boolean | undefined> {
  const { ok, value, error } = await userOn(accountId, place, options);
  if (ok) {
    return value.active ?? undefined;
  }
  if (error.kind === 'notFound') {
    return false;
  }
  if (error.kind === 'permission.denied' || error.kind === 'credential.insufficientScope') {
    return undefined;
  }
  throw error;
}

/** Whether Jira shows a successor as active. Undefined where they are: whether they may have the thing is another matter. */
export async function jiraRefuses(accountId: string, place: SitePlace, options: CallOptions): Promise<false | undefined> {
  const { ok, value, error } = await userOn(accountId, place, options);
  if (!ok && error.kind !== 'notFound') {
    throw error;
  }
  return ok && value.active !== false ? undefined : false;
}
