import * as z from 'zod/mini';

import { endpoint } from '../core/endpoint.js';
import { record } from '../core/schema.js';

/** Public on every site, and in no document of Atlassian. */
export const getSiteId = endpoint('GET /_edge/tenant_info', {
  response: record({ cloudId: z.string().check(z.minLength(1)) }),
  operation: 'read',
  success: [200],
  evidence: 'derived',
});
