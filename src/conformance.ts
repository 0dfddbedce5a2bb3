/**
 * Checks for a store, a journal or a rate gate of your own. Depends on no test runner.
 *
 * @module atlassian-admin-sdk/conformance
 */
export type { Check } from './conformance/check.js';
export { testJournalStore, type JournalProcess, type TestJournalStoreOptions } from './conformance/journal-store.js';
export { testSharedStore } from './conformance/shared-store.js';
export { testRateGate, type GateProcess, type TestRateGateOptions } from './conformance/rate-gate.js';
export type { SharedStore, SharedValue } from './stores/shared-store.js';
