import type { ApiPromise } from './api-promise.js';
import type { CredentialDescription } from './credential-source.js';
import type { Fetch } from './fetch.js';
import type { Endpoint, EndpointInput, Verdict } from './endpoint.js';
import type { CallOptions } from './options.js';

/** What flows need of a client beyond its methods: sending a declared endpoint, and reading back its effect. */
export interface Operations {
  /** What is known of the credential of the client. */
  readonly credential: CredentialDescription;
  /** The simulator that a client in memory reaches. Organizations of several simulators may have the same ids. */
  readonly inMemory?: Fetch | undefined;
  /** Every endpoint that the client declares. A function: a printed client must not show them all. */
  declared(): readonly Endpoint[];
  send(endpoint: Endpoint, input: EndpointInput, options?: CallOptions): ApiPromise<unknown>;
  readBack(endpoint: Endpoint, input: EndpointInput, options?: CallOptions): Promise<Verdict>;
}

/** A symbol of the registry: it also works with a client of another copy of this package. */
const offered = Symbol.for('atlassian-admin-sdk.operations');

export function offerOperations(client: object, operations: Operations): void {
  Object.defineProperty(client, offered, { value: operations, configurable: true });
}

export function operationsOf(client: object): Operations {
  return (client as { readonly [offered]: Operations })[offered];
}
