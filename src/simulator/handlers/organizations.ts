import { base64 } from '../../core/credential.js';
import { getDomainById, getDomains } from '../../org/domains.js';
import { getOrgById, getOrgs } from '../../org/organizations.js';
import { ok, organizationRefusal } from '../answer.js';
import type { Router, SimulatedRequest } from '../router.js';
import { addressedPage, pageOf } from './paging.js';

type Context = Pick<SimulatedRequest, 'state' | 'origin'>;

const pageSize = 25;

export function routeOrganizations(router: Router): void {
  router.on(getOrgs, (request) => {
    const { actor } = request;
    // Measured by others: a key with scopes sees no organization in the list, but may read its own.
    const withScopes = actor.kind === 'organizationApiKey' && actor.key.scopes !== undefined;
    return ok({ data: withScopes ? [] : [organizationOf(request)], links: {} });
  });

  router.on(getOrgById, (request) => ok({ data: organizationOf(request) }));

  router.on(getDomains, (request) => {
    const { state, query } = request;
    const page = pageOf(state.claimedDomains, { cursor: query.get('cursor'), limit: pageSize });
    return ok(addressedPage({ ...page, data: page.data.map((name) => domainOf(request, name)) }, `${addressOf(request)}/domains`));
  });

  router.on(getDomainById, (request) => {
    const name = request.state.claimedDomains.find((candidate) => domainIdOf(candidate) === request.path.domainId);
    if (name === undefined) {
      throw organizationRefusal('ADMIN-404-3', 'The domain was not found.');
    }
    return ok({ data: domainOf(request, name) });
  });
}

function addressOf({ state, origin }: Context): string {
  return `${origin}/admin/v1/orgs/${state.orgId}`;
}

function organizationOf(context: Context): object {
  const self = addressOf(context);
  return {
    id: context.state.orgId,
    type: 'orgs',
    attributes: { name: context.state.name },
    relationships: { domains: { links: { related: `${self}/domains` } }, users: { links: { related: `${self}/users` } } },
    links: { self },
  };
}

function domainIdOf(name: string): string {
  return base64(name).replaceAll(/[+/=]/g, '');
}

function domainOf(context: Context, name: string): object {
  const id = domainIdOf(name);
  return {
    id,
    type: 'domains',
    attributes: { name, claim: { type: 'dns', status: 'verified' } },
    links: { self: `${addressOf(context)}/domains/${id}` },
  };
}
