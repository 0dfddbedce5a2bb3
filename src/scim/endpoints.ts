import { declaredIn, type Endpoint } from '../core/endpoint.js';
import * as discovery from './discovery.js';
import * as groups from './groups.js';
import * as users from './users.js';

/** Every endpoint that takes the token of a SCIM directory. */
export const scimEndpoints: readonly Endpoint[] = declaredIn(
  discovery,
  groups,
  users,
);
