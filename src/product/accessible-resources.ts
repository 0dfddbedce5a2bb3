import * as z from 'zod/mini';

import { endpoint } from '../core/endpoint.js';
import { maybeString, record } from '../core/schema.js';

const AccessibleResourceSchema = record({
  id: z.string(),
  name: maybeString,
  url: maybeString,
  scopes: z.nullish(z.array(z.string())),
  avatarUrl: maybeString,
});

/** A site that an OAuth 2.0 access token reaches. `id` is its `cloudId`. */
export interface AccessibleResource extends z.infer<typeof AccessibleResourceSchema> {}

export const getAccessibleResources = endpoint('GET /oauth/token/accessible-resources', {
  response: z.array(AccessibleResourceSchema),
  operation: 'read',
  success: [200],
  evidence: 'derived',
});
