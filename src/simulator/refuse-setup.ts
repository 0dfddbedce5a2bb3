import { adminError, type AdminErrorOf } from '../core/errors.js';

/** What a test has set up wrongly: the error names the field, and nothing was put into the organization. */
export function refuseSetup(caller: string, field: string, problem: string): AdminErrorOf<'validation'> {
  return adminError('validation', {
    endpoint: caller,
    source: 'input',
    fields: [{ field, problem }],
    meaning: 'put nothing into the simulated organization, because its input is not valid',
    remedy: 'Correct the fields named here.',
  });
}
