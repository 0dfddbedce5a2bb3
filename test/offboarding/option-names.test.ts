import { attempt } from 'atlassian-admin-sdk';
import { apply, makePlan, makePlans, makeReinstatement, memoryJournal, verify, type Plan } from 'atlassian-admin-sdk/offboarding';
import { rehearse } from 'atlassian-admin-sdk/simulator';
import { expect, it } from 'vitest';

import { rehearsal } from '../support/organization.js';

const { simulator, clients } = rehearsal();
const jane = simulator.addPerson({ name: 'Jane Doe' });
const plan: Plan = await makePlan([jane.accountId], { clients });

const first = async (list: AsyncIterable<unknown>): Promise<unknown> => {
  for await (const item of list) {
    return item;
  }
  return undefined;
};

it.each<[string, string, string | undefined, (name: string) => Promise<unknown>]>([
  ['apply()', 'dryRun', undefined, (name) => apply(plan, { clients, [name]: true }).result],
  ['apply()', 'concurency', 'concurrency', (name) => apply(plan, { clients, [name]: 1 }).result],
  ['apply()', 'Journal', 'journal', (name) => apply(plan, { clients, [name]: memoryJournal() }).result],
  ['makePlan()', 'polcy', 'policy', (name) => makePlan([jane.accountId], { clients, [name]: {} })],
  ['makePlans()', 'batches', 'batch', (name) => first(makePlans([jane.accountId], { clients, batch: 1, [name]: 1 }))],
  ['verify()', 'dedline', 'deadline', (name) => first(verify(plan, { clients, [name]: 1 }))],
  ['makeReinstatement()', 'accountIDs', 'accountIds', (name) => makeReinstatement(plan, memoryJournal(), { clients, [name]: [] })],
  ['rehearse()', 'behaviors', 'behaviours', (name) => rehearse(plan, { from: clients, [name]: {} })],
])('%s refuses the option %s and sends nothing', async (_caller, name, meant, call) => {
  const before = simulator.requests.length;
  const { error } = await attempt(() => call(name));
  expect(error).toMatchObject({ kind: 'validation', source: 'input', fields: [{ field: name }] });
  expect(error?.message).toContain(meant === undefined ? 'does not exist here' : `did you mean ${meant}?`);
  expect(simulator.requests).toHaveLength(before);
  expect(simulator.effects).toEqual([]);
});
