import type { Verdict } from '../../core/endpoint.js';
import { adminError, type AdminError } from '../../core/errors.js';
import type { TransferSides } from './types.js';

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
