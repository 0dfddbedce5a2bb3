import { applyPlan, describePlan as inWords, makePlan, makeReinstatement, makeReport, memoryJournal } from 'atlassian-admin-sdk/offboarding';
import { describe, expect, it } from 'vitest';

import { rehearsal } from '../support/organization.js';

const fast = { verificationDeadline: 50 };

describe('a second run for somebody whose own products block a deactivation', () => {
  it('still says that the access to the directories is off, and changes nothing', async () => {
    const { simulator, clients } = rehearsal({ directories: ['Main', 'Partners'] });
    const { accountId } = simulator.addPerson({ name: 'Rosa Feld', entitlements: ['trello'] });
    for (const effects of [2, 2]) {
      const plan = await makePlan([accountId], { clients });
      const journal = memoryJournal();
      await applyPlan(plan, { clients, journal, ...fast }).result;
      const { people } = await makeReport(plan, journal);
      expect(people[0]?.outcome).toMatchObject({ kind: 'refused', reason: 'conflict.lifecycle', access: 'partly' });
      expect(simulator.effects).toHaveLength(effects);
    }
  });
});

describe('a plan in words', () => {
  it('calls neither a check nor giving back irreversible', async () => {
    const { simulator, clients } = rehearsal();
    const { accountId } = simulator.addPerson({ name: 'Tom Hart', groups: ['jira-users'], apiTokens: ['nightly'] });
    const plan = await makePlan([accountId], { clients });
    expect(inWords(plan)[0]?.steps.filter((sentence) => sentence.includes('Irreversible.'))).toEqual([
      'Revokes an API token of the person. Through: user management. Irreversible.',
    ]);
    const journal = memoryJournal();
    await applyPlan(plan, { clients, journal, ...fast }).result;
    const back = await makeReinstatement(plan, journal, { clients });
    expect(inWords(back)[0]?.steps).toEqual(['Activates the Atlassian account again, in every organization. Through: user management.']);
    const look = { ...plan, people: plan.people.map((person) => ({ ...person, steps: [{ key: 'confirmSeatFree', kind: 'confirmSeatFree' as const, accountId, product: 'jira-software' }] })) };
    expect(inWords(look)[0]?.steps).toEqual(['Checks that the person no longer holds a role in Jira that takes a seat. Changes nothing. Through: organization API.']);
  });
});
