import type { OrgAdminClient } from 'atlassian-admin-sdk';

import { accountId, orgId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const base = `/admin/v1/orgs/${orgId}`;
const address = `https://api.atlassian.com${base}`;

const event = {
  id: 'e1',
  type: 'events',
  attributes: {
    time: '2026-11-02T09:00:00.000Z',
    action: 'user_deactivated',
    actor: { id: accountId, name: null, auth: { authType: 'new-kind', tokenId: 't1' } },
    context: [{ id: 'x1', type: 'users', attributes: { newMember: null }, links: { alt: 'https://example.com' } }],
    location: { ip: '192.0.2.1', geo: null },
  },
  message: { content: 'Deactivated', format: 'simple' },
  links: { self: `${address}/events/e1` },
  newMember: 1,
};

const workspace = {
  id: 'ari:cloud:jira-software::site/c1',
  type: 'workspaces',
  attributes: { name: 'example', typeKey: 'jira-software', hostUrl: 'https://example.atlassian.net', capacity: null, status: 'frozen', newMember: {} },
  relationships: { policies: [{ id: 'p1', type: 'policy', attributes: { fields: {} } }], entitlements: null },
};

export const organizationWires: readonly Wire<OrgAdminClient>[] = [
  {
    operation: 'GET /admin/v1/orgs',
    call: (org) => org.organizations.list().toArray(),
    path: '/admin/v1/orgs',
    answer: { data: [{ id: orgId, type: 'orgs', attributes: { name: 'Example' }, relationships: {}, links: {}, newMember: null }], links: { self: 'https://api.atlassian.com/admin/v1/orgs' } },
    result: [{ id: orgId, attributes: { name: 'Example' }, newMember: null }],
  },
  {
    operation: 'GET /admin/v1/orgs/{orgId}',
    call: (org) => org.organizations.get(),
    path: base,
    answer: { data: { id: orgId, type: 'orgs', attributes: { name: null }, relationships: { domains: { links: { related: `${address}/domains` } } }, links: { self: address } } },
    result: { id: orgId, attributes: { name: null }, relationships: { domains: { links: { related: `${address}/domains` } } } },
  },
  {
    operation: 'GET /admin/v1/orgs/{orgId}/domains',
    call: (org) => org.domains.list().toArray(),
    path: `${base}/domains`,
    answer: { data: [{ id: 'd1', type: 'domains', attributes: { name: 'example.com', claim: { type: 'email', status: 'verified' } }, links: { self: 'x' } }], links: { next: null } },
    result: [{ id: 'd1', attributes: { name: 'example.com', claim: { type: 'email', status: 'verified' } } }],
  },
  {
    operation: 'GET /admin/v1/orgs/{orgId}/domains/{domainId}',
    call: (org) => org.domains.get('d1'),
    path: `${base}/domains/d1`,
    answer: { data: { id: 'd1', type: 'domains', attributes: { name: 'example.com', claim: null }, links: { self: 'x' } } },
    result: { id: 'd1', attributes: { name: 'example.com', claim: null } },
  },
  {
    operation: 'GET /admin/v1/orgs/{orgId}/event-actions',
    call: (org) => org.events.listActions().toArray(),
    path: `${base}/event-actions`,
    answer: { data: [{ id: 'user_deactivated', type: 'events-actions', attributes: { displayName: 'Deactivated', groupDisplayName: 'Accounts', newMember: null } }] },
    result: [{ id: 'user_deactivated', attributes: { displayName: 'Deactivated', groupDisplayName: 'Accounts' } }],
  },
  {
    operation: 'GET /admin/v1/orgs/{orgId}/events',
    call: (org) =>
      org.events
        .list({
          q: 'Jane',
          from: new Date('2026-11-01T00:00:00Z'),
          to: 1_793_577_600_000,
          action: 'user_deactivated',
          actor: [accountId, 'a2'],
          ip: ['192.0.2.1', '2001:db8::1'],
          product: ['jira', 'confluence'],
          location: [{ city: 'Sydney', countryName: 'Australia' }],
          limit: 500,
        })
        .toArray(),
    path:
      `${base}/events?q=Jane&from=1793491200000&to=1793577600000&action=user_deactivated` +
      `&actor=${encodeURIComponent(`${accountId},a2`)}&ip=${encodeURIComponent('192.0.2.1,2001:db8::1')}&product=jira%2Cconfluence` +
      `&location=${encodeURIComponent('[{"city":"Sydney","countryName":"Australia"}]')}&limit=500`,
    answer: { data: [event], links: { self: `${address}/events` }, meta: { next: null, page_size: 500 } },
    result: [event],
  },
  {
    operation: 'GET /admin/v1/orgs/{orgId}/events-stream',
    call: (org) => org.events.listStream({ from: '1793491200000', sortOrder: 'asc', limit: 200 }).toArray(),
    path: `${base}/events-stream?from=1793491200000&sortOrder=asc&limit=200`,
    answer: { data: [{ ...event, attributes: { ...event.attributes, processedAt: '2026-11-02T09:00:01.000Z' } }], links: {}, meta: {} },
    result: [{ id: 'e1', attributes: { processedAt: '2026-11-02T09:00:01.000Z' } }],
  },
  {
    operation: 'GET /admin/v1/orgs/{orgId}/events/{eventId}',
    call: (org) => org.events.get('e1'),
    path: `${base}/events/e1`,
    answer: { data: event },
    result: event,
  },
  {
    operation: 'POST /admin/v2/orgs/{orgId}/workspaces',
    call: (org) =>
      org.workspaces
        .search({
          query: { and: [{ field: { name: 'attributes.typeKey', values: ['jira-software'] } }, { nor: [{ features: ['f1'] }, { policies: ['p1'] }] }, { searchWorkspaces: 'exam' }] },
          sort: [{ field: 'attributes.name', order: 'asc' }],
          limit: 1000,
        })
        .toArray(),
    path: `/admin/v2/orgs/${orgId}/workspaces`,
    body: {
      query: { and: [{ field: { name: 'attributes.typeKey', values: ['jira-software'] } }, { nor: [{ features: ['f1'] }, { policies: ['p1'] }] }, { searchWorkspaces: 'exam' }] },
      sort: [{ field: 'attributes.name', order: 'asc' }],
      limit: 1000,
    },
    answer: { data: [workspace], links: { self: 'x' }, meta: { total: 1, startIndex: null, endIndex: null, pageSize: 1000 } },
    result: [workspace],
  },
];
