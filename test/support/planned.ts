import { makePlan, makeReport, type JournalStore, type Plan } from 'atlassian-admin-sdk/offboarding';
import type { Simulator } from 'atlassian-admin-sdk/simulator';

import { rehearsal } from './organization.js';

/** People of several kinds, and a plan for all of them. */
export async function planned() {
  const world = rehearsal({ directories: ['Main', 'Partners'] });
  const { simulator, clients } = world;
  simulator.addPerson({ name: 'Grace', orgAdmin: true });
  const people = {
    managed: simulator.addPerson({ name: 'Jane Doe' }),
    scim: simulator.addPerson({ name: 'Priya Raman', provisionedBy: 'scim' }),
    google: simulator.addPerson({ name: 'Elif Kaya', provisionedBy: 'google' }),
    unmanaged: simulator.addPerson({ name: 'Jo Brandt', email: 'jo@partner.example' }),
    admin: simulator.addPerson({ name: 'Victor Chen', orgAdmin: true }),
    off: simulator.addPerson({ name: 'Maja Off', status: 'inactive' }),
    app: simulator.addPerson({ name: 'Build Bot', accountType: 'app' }),
    owner: simulator.addPerson({ name: 'Rosa Feld', entitlements: ['trello'] }),
  };
  const bystanders = [simulator.addPerson({ name: 'Not In Plan' }), simulator.caller];
  const plan = await makePlan(Object.values(people).map(({ accountId }) => accountId), { clients });
  return { ...world, people, bystanders, plan };
}

/** Reading back does not take long where nothing is slow. */
export const fast = { verificationDeadline: 50 };

export async function outcomes(plan: Plan, journal: JournalStore): Promise<Record<string, string>> {
  const { people } = await makeReport(plan, journal);
  return Object.fromEntries(people.map(({ name, outcome }) => [name ?? '', outcome.kind]));
}

export function touched(simulator: Simulator): Set<string | undefined> {
  return new Set(simulator.effects.map(({ accountId }) => accountId));
}
