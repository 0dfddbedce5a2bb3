import type { ProductClient } from 'atlassian-admin-sdk';
import type { SimulatedAutomationRule, Simulator } from 'atlassian-admin-sdk/simulator';

import { siteOf } from '../support/jira.js';
import type { Scenarios } from '../support/scenario.js';

/** Somebody whose rule it is, and who it acts as, and somebody to give it to. */
export function ruleOfLeaver(simulator: Simulator, as: readonly ('actor' | 'author' | 'collaborator' | 'connection')[] = ['actor', 'author']) {
  const leaver = simulator.addPerson({ name: 'Jane Doe', owns: { rules: [{ product: 'jira', name: 'Close stale issues', as }] } });
  const successor = simulator.addPerson({ name: 'John Roe' });
  const [rule] = Object.values(siteOf(simulator).automation?.rules ?? {}) as [SimulatedAutomationRule];
  return { leaver: leaver.accountId, successor: successor.accountId, rule, uuid: rule.uuid };
}

/** Reads the rule, changes it and sends it back, as one call. */
export async function changeRule({ automation: { rules } }: ProductClient, uuid: string, change: object): Promise<unknown> {
  const { rule } = await rules.get('jira', uuid);
  return rules.update('jira', uuid, { rule: { ...rule, ...change } });
}

export const automationScenarios: Scenarios = {
  'GET /automation/public/{product}/{cloudId}/rest/v1/rule/summary': ({ simulator, product }) => {
    ruleOfLeaver(simulator);
    return () => product.automation.rules.list('jira').toArray();
  },
  'POST /automation/public/{product}/{cloudId}/rest/v1/rule/summary': ({ simulator, product }) => {
    const { leaver } = ruleOfLeaver(simulator);
    return () => product.automation.rules.search('jira', { author: leaver, state: 'ENABLED' }).toArray();
  },
  'GET /automation/public/{product}/{cloudId}/rest/v1/rule/{ruleUuid}': ({ simulator, product }) => {
    const { uuid } = ruleOfLeaver(simulator, ['actor', 'author', 'collaborator', 'connection']);
    return () => product.automation.rules.get('jira', uuid);
  },
  'PUT /automation/public/{product}/{cloudId}/rest/v1/rule/{ruleUuid}': ({ simulator, product }) => {
    const { uuid, successor } = ruleOfLeaver(simulator);
    return () => changeRule(product, uuid, { actor: { type: 'ACCOUNT_ID', actor: successor }, authorAccountId: successor });
  },
  'PUT /automation/public/{product}/{cloudId}/rest/v1/rule/{ruleUuid}/state': ({ simulator, product }) => {
    const { uuid } = ruleOfLeaver(simulator);
    return () => product.automation.rules.setState('jira', uuid, 'DISABLED');
  },
  'PUT /automation/public/{product}/{cloudId}/rest/v1/rule/{ruleUuid}/rule-scope': ({ simulator, product }) => {
    const { uuid } = ruleOfLeaver(simulator);
    return () => product.automation.rules.setScope('jira', uuid, [`ari:cloud:jira:${siteOf(simulator).cloudId}:project/10100`]);
  },
  'DELETE /automation/public/{product}/{cloudId}/rest/v1/rule/{ruleUuid}': ({ simulator, product }) => {
    const { uuid, rule } = ruleOfLeaver(simulator);
    rule.state = 'DISABLED';
    return () => product.automation.rules.delete('jira', uuid);
  },
};
