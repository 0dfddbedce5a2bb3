import type { ResponseDetails } from '../../core/api-promise.js';
import { opposite, type Endpoint, type EndpointInput, type InputOf, type Verdict } from '../../core/endpoint.js';
import type { AdminError } from '../../core/errors.js';
import { operationsOf } from '../../core/operations.js';
import type { CallOptions } from '../../core/options.js';
import { patchUser, setActivePatch } from '../../scim/users.js';
import { recordOf } from '../read/directory-record.js';
import { known } from '../read/facts.js';
import { allDirectories } from '../read/look-up.js';
import { searchRoute } from '../read/surroundings.js';
import { requireProductClient, requireScimClient, type Clients } from '../read/clients.js';
import { accountIs } from './shown.js';
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

/**
 * A step that sets the SCIM user active or inactive that provisions the account. It is done when the account has that
 * status, too: the SCIM user alone lets nobody in and keeps nobody out.
 */
export function scimChange<S extends Step & ScimUser>(status: 'active' | 'inactive', change: Omit<Change<S, never>, 'input'>): StepDeclaration<S> {
  const declaration = changeThrough(patchUser, (clients, { scimDirectoryId }: S) => requireScimClient(clients, scimDirectoryId), {
    ...change,
    shows: (_step, facts) => accountIs(facts, status),
    shownIn: () => allDirectories,
    input: ({ scimUserId }) => ({ path: { userId: scimUserId }, body: setActivePatch(status === 'active') }),
  });
  const { probe } = declaration;
  return {
    ...declaration,
    probe: async (step, clients, options) => {
      const verdict = (await probe?.(step, clients, options)) ?? 'unknown';
      return verdict === 'reached' ? accountOf(step, status, clients, options) : verdict;
    },
  };
}

interface ScimUser {
  readonly scimDirectoryId: string;
  readonly scimUserId: string;
}

async function accountOf({ accountId, scimUserId }: Step & ScimUser, status: 'active' | 'inactive', { org }: Clients, options: CallOptions): Promise<Verdict> {
  const found = await org.users.search(allDirectories, { accountIds: [accountId], claimStatus: 'managed', limit: 100 }, options).whole().toArray();
  const user = found.find((each) => each.accountId === accountId);
  const verdict = user === undefined ? 'unknown' : accountIs({ directory: known(recordOf(user), searchRoute) }, status);
  if (verdict !== 'notReached') {
    return verdict;
  }
  // Another SCIM user of the account may keep it as it is until its own step.
  const links = await org.scimLinks.list(accountId, options).toArray();
  return links.some((link) => link.scimUserId !== scimUserId) ? 'unknown' : 'notReached';
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
