/**
 * What works on Node.js only.
 *
 * @module atlassian-admin-sdk/node
 */
export type { Fetch } from './core/fetch.js';
export { nodeFetch, type NodeFetchOptions } from './node-fetch.js';
