import type { Verdict } from '../../core/endpoint.js';
import { adminError, attempt, type AdminError } from '../../core/errors.js';
import type { CallOptions } from '../../core/options.js';
import type { TransferSides, SitePlace } from './types.js';

/**
 * Whether there is nothing left to change: `from` is no longer in charge. What somebody else has taken over in the
 * meantime stays with them. An undo also needs `to`.
 */
export function verdictOfSides(has: (accountId: string) => boolean, { from, to, fromKeeps, isUndo }: TransferSides): Verdict {
  return (fromKeeps || !has(from)) && (!(isUndo === true || fromKeeps) || has(to)) ? 'reached' : 'notReached';
}

/** A thing that is of neither side any more: a change would undo that of somebody else. */
export function ofSomebodyElse(endpoint: string): AdminError {
  return adminError('refused.other', {
    endpoint,
    reason: 'ofSomebodyElse',
    whoCanFix: 'caller',
    meaning: '{call} was not sent: somebody has changed whose this is since the plan',
    remedy: 'Make a new plan if the person is still in charge of it.',
  });
}

/** Whether Jira shows a successor as active. Undefined where they are: whether they may have the thing is another matter. */
export async function jiraRefuses(accountId: string, { product, once }: SitePlace, options: CallOptions): Promise<false | undefined> {
  return once(`Jira user ${accountId}`, async () => {
    const user = await attempt(product.jira.users.get(accountId, {}, options));
    if (!user.ok && user.error.kind !== 'notFound') {
      throw user.error;
    }
    return user.ok && user.value.active !== false ? undefined : false;
  });
}
