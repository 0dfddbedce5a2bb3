/**
 * The organization that the examples rehearse on: synthetic people of every kind, the same as in
 * `data/export-users.csv`. Needs nothing, and changes nothing outside this process.
 */
import { Simulator, type Duration, type OrganizationState } from 'atlassian-admin-sdk/simulator';

const id = (number: number): string => `712020:5f2b8c1e-0d4a-4b7e-9a61-3c1f7e2d9b${String(number).padStart(2, '0')}`;

/** A new organization, or one that goes on from a saved state. */
export function simulatedOrganization(options: { state?: OrganizationState | undefined; latency?: Duration } = {}): Simulator {
  const { state, latency = 0 } = options;
  const shared = { latency, limits: { default: { requests: 600, per: '1m' } } } as const;
  if (state !== undefined) {
    return new Simulator({ ...shared, state });
  }
  const simulator = new Simulator({
    ...shared,
    directories: ['Main directory', 'Partner directory'],
    callerAccountId: '712020:00000000-0000-4000-8000-0000000ada00',
  });
  const jira = ['jira-users'];
  // Managed accounts, which the organization can deactivate itself.
  simulator.addPerson({ accountId: id(1), name: 'Nora Lind', groups: [...jira, 'confluence-users', 'site-moderators'] });
  simulator.addPerson({ accountId: id(2), name: 'Tomás Herrera', groups: jira, apiTokens: ['nightly report'] });
  simulator.addPerson({ accountId: id(3), name: 'Okafor, Chidi', email: 'chidi.okafor@example.com', groups: [...jira, 'support-desk'] });
  simulator.addPerson({ accountId: id(4), name: '田中 ゆき', email: 'yuki.tanaka@example.com', groups: jira });
  simulator.addPerson({ accountId: id(17), name: 'Amara Diallo', groups: jira });
  // Accounts that an identity provider owns.
  simulator.addPerson({ accountId: id(5), name: 'Priya Raman', provisionedBy: 'scim', groups: jira });
  simulator.addPerson({ accountId: id(6), name: 'Lars Nyström', provisionedBy: 'scim', groups: jira });
  simulator.addPerson({ accountId: id(7), name: 'Elif Kaya', provisionedBy: 'google', groups: jira });
  // People whose accounts belong to nobody, or to another organization.
  const unmanaged = (number: number) => id(number).replace('712020:', '557058:');
  simulator.addPerson({ accountId: unmanaged(8), name: 'Jo Brandt', email: 'jo.brandt@partner.example', groups: jira });
  simulator.addPerson({ accountId: unmanaged(9), name: 'Sam Whitfield', email: 'sam@contractor.example', suspended: true });
  // Not a person, and people who must not be switched off like this.
  simulator.addPerson({ accountId: '5b10ac8d82e05b22cc7d4ef5', name: 'Build Bot', accountType: 'app' });
  simulator.addPerson({ accountId: id(12), name: 'Victor Chen', orgAdmin: true, groups: jira });
  simulator.addPerson({ accountId: id(13), name: 'Inés Duarte', orgAdmin: true, groups: jira });
  // Already off.
  simulator.addPerson({ accountId: id(14), name: 'Maja Kowalska', status: 'inactive' });
  simulator.addPerson({ accountId: id(15), name: 'Bruno Salis', deletionRequested: '3d' });
  // Owns a product of her own, which Atlassian does not let go.
  simulator.addPerson({ accountId: id(16), name: 'Rosa Feld', entitlements: ['trello-premium'], groups: jira });
  // Answers get lost in real life too: this one after the change was made.
  simulator.faults.add({ match: { accountId: id(2), method: 'POST' }, when: 'afterEffect', kind: 'reset' });
  return simulator;
}
