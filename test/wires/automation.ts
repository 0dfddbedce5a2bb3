import type { ProductClient } from 'atlassian-admin-sdk';

import { accountId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const base = '/automation/public/jira/c1/rest/v1/rule';
const ruleUuid = '0190d1a2-0000-7000-8000-000000000001';
const summary = { uuid: ruleUuid, name: 'Close stale issues', state: 'ENABLED', authorAccountId: accountId, actorAccountId: null, created: 1_760_000_000, updated: 1_760_000_000.5, labels: [], ruleScopeARIs: [], newField: 1 };
const trigger = { id: '1', component: 'TRIGGER', type: 'jira.manual.trigger', schemaVersion: 1, value: { a: [1] }, conditions: [], newField: 'kept' };
const rule = {
  name: 'Close stale issues',
  state: 'ENABLED',
  actor: { type: 'ACCOUNT_ID', actor: accountId },
  authorAccountId: accountId,
  trigger,
  components: [{ id: '2', component: 'ACTION', type: 'jira.issue.assign', value: 'x', children: [{ id: '3', component: 'CONDITION' }] }],
  newField: { kept: true },
} as const;
const readOnly = { uuid: ruleUuid, created: 1, updated: 2 };

export const automationWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'GET /automation/public/{product}/{cloudId}/rest/v1/rule/summary',
    throughGateway: true,
    call: (product) => product.automation.rules.list('jira', { limit: 100 }).toArray(),
    path: `${base}/summary?limit=100`,
    answer: { data: [summary], links: { self: null, next: null, prev: null } },
    result: [{ uuid: ruleUuid, actorAccountId: null, authorAccountId: accountId, state: 'ENABLED' }],
  },
  {
    operation: 'POST /automation/public/{product}/{cloudId}/rest/v1/rule/summary',
    throughGateway: true,
    call: (product) => product.automation.rules.search('confluence', { author: accountId, state: 'ENABLED', limit: 50 }).toArray(),
    path: '/automation/public/confluence/c1/rest/v1/rule/summary',
    body: { author: accountId, state: 'ENABLED', limit: 50 },
    answer: { data: [summary], links: { self: '?cursor=a', next: null, prev: null } },
    result: [{ uuid: ruleUuid }],
  },
  {
    operation: 'GET /automation/public/{product}/{cloudId}/rest/v1/rule/{ruleUuid}',
    throughGateway: true,
    call: (product) => product.automation.rules.get('jira', ruleUuid, { redactSensitiveFields: true }),
    path: `${base}/${ruleUuid}?redactSensitiveFields=true`,
    answer: { rule: { ...readOnly, ...rule }, connections: [{ id: 'c', accountId, authType: 'NEW_KIND' }] },
    result: { rule: { uuid: ruleUuid, actor: { type: 'ACCOUNT_ID', actor: accountId }, newField: { kept: true } }, connections: [{ accountId }] },
  },
  {
    operation: 'PUT /automation/public/{product}/{cloudId}/rest/v1/rule/{ruleUuid}',
    throughGateway: true,
    call: (product) => product.automation.rules.update('jira', ruleUuid, { rule: { ...readOnly, ...rule, actor: { type: 'EVENT_INITIATOR' } } as never }),
    path: `${base}/${ruleUuid}`,
    body: { rule: { ...rule, actor: { type: 'EVENT_INITIATOR' } } },
    answer: { ruleUuid, newField: 1 },
    result: { ruleUuid },
  },
  {
    operation: 'PUT /automation/public/{product}/{cloudId}/rest/v1/rule/{ruleUuid}/state',
    throughGateway: true,
    call: (product) => product.automation.rules.setState('jira', ruleUuid, 'DISABLED'),
    path: `${base}/${ruleUuid}/state`,
    body: { value: 'DISABLED' },
    result: { outcome: 'done' },
  },
  {
    operation: 'PUT /automation/public/{product}/{cloudId}/rest/v1/rule/{ruleUuid}/rule-scope',
    throughGateway: true,
    call: (product) => product.automation.rules.setScope('jira', ruleUuid, ['ari:cloud:jira::site/c1']),
    path: `${base}/${ruleUuid}/rule-scope`,
    body: { ruleScopeARIs: ['ari:cloud:jira::site/c1'] },
    result: { outcome: 'done' },
  },
  {
    operation: 'DELETE /automation/public/{product}/{cloudId}/rest/v1/rule/{ruleUuid}',
    throughGateway: true,
    call: (product) => product.automation.rules.delete('jira', ruleUuid),
    path: `${base}/${ruleUuid}`,
    headers: { 'content-type': 'application/json' },
    result: { outcome: 'done' },
  },
];
