import { adminError, type AdminErrorOf } from '../core/errors.js';

/** The error for a wrong setup: it names the field, and nothing was added to the organization. */
export function refuseSetup(caller: string, field: string, problem: string): AdminErrorOf<'validation'> {
  return adminError('validation', {
    endpoint: caller,
    source: 'input',
    fields: [{ field, problem }],
    meaning: 'added nothing to the simulated organization, because its input is not valid',
    remedy: 'Correct the fields named here.',
  });
}
