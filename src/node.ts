export type { Fetch } from './core/attempt.js';
export { nodeFetch, type NodeFetchOptions } from './node-fetch.js';
