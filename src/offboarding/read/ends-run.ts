import { isCredentialProblem, type AdminError } from '../../core/errors.js';

/** Whether an error says nothing about one person: it would come for everybody, or the run was stopped. */
export function endsRun(error: AdminError): boolean {
  return isCredentialProblem(error) || isOwn(error);
}

/** Whether an error comes from your side: a stop, a store that failed, or a journal that belongs to another run. */
export function isOwn({ kind }: AdminError): boolean {
  return kind === 'aborted' || kind === 'storage.failed' || kind === 'heldByAnotherRun';
}
