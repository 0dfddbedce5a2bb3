import type { ResponseDetails } from '../../core/api-promise.js';
import { opposite, type Endpoint, type EndpointInput, type InputOf } from '../../core/endpoint.js';
import type { AdminError } from '../../core/errors.js';
import { operationsOf } from '../../core/operations.js';
import { requireProductClient, requireScimClient, type Clients } from '../read/clients.js';
import type { Executed, OnSite, Step, StepDeclaration } from './types.js';

/** A step in its declaration. `input` serves both the request and its read-back. */
type Change<S extends Step, Input> = Omit<StepDeclaration<S>, 'endpoint' | 'probe' | 'execute'> & {
  readonly input: (step: S) => Input;
  /** The error inside a successful response. */
  readonly refusal?: (response: ResponseDetails, data: unknown, step: S) => AdminError | undefined;
};

/** A step through an endpoint of the organization. */
export function organizationChange<S extends Step, E extends Endpoint>(endpoint: E, change: Change<S, InputOf<E, 'orgId'>>): StepDeclaration<S> {
  return changeThrough(endpoint, ({ org }) => org, change);
}

/** A step through an endpoint of the product site that the step names, or of the only one. */
export function productChange<S extends Step & OnSite, E extends Endpoint>(endpoint: E, change: Change<S, InputOf<E>>): StepDeclaration<S> {
  return changeThrough(endpoint, (clients, { site }: S) => requireProductClient(clients, site), change);
}

/**
 * A step that makes somebody else the owner of a thing on a product site. What the person no longer owns is not taken from
 * whoever owns it by now.
 */
export function ownerChange<S extends Step & OnSite & { readonly to: string }, E extends Endpoint>(endpoint: E, change: Change<S, InputOf<E>>): StepDeclaration<S> {
  const declaration = productChange(endpoint, change);
  const { probe } = declaration;
  return {
    ...declaration,
    probe: async (step, clients, options) => {
      const isUndo = step.to === step.accountId;
      const verdict = (await probe?.(isUndo ? step : { ...step, to: step.accountId }, clients, options)) ?? 'unknown';
      return isUndo ? verdict : opposite(verdict);
    },
  };
}

/** A step through an endpoint of the SCIM directory that the step names. */
export function scimChange<S extends Step & { readonly scimDirectoryId: string }, E extends Endpoint>(
  endpoint: E,
  change: Change<S, InputOf<E, 'directoryId'>>,
): StepDeclaration<S> {
  return changeThrough(endpoint, (clients, { scimDirectoryId }: S) => requireScimClient(clients, scimDirectoryId), change);
}

function changeThrough<S extends Step>(
  endpoint: Endpoint,
  clientOf: (clients: Clients, step: S) => object,
  { input, refusal, ...declaration }: Change<S, EndpointInput>,
): StepDeclaration<S> {
  return {
    ...declaration,
    endpoint,
    probe: async (step, clients, options) => operationsOf(clientOf(clients, step)).readBack(endpoint, input(step), options),
    execute: async (step, clients, options) => {
      const executed = await operationsOf(clientOf(clients, step)).send(endpoint, input(step), options).withResponse();
      const error = refusal?.(executed.response, executed.data, step);
      if (error !== undefined) {
        throw error;
      }
      return executed as Executed;
    },
  };
}
