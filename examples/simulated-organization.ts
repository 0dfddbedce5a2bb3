/**
 * The organization that the examples rehearse on. It has invented people of every kind, the same as in
 * `data/export-users.csv`. Needs nothing, and changes nothing outside this process.
 */
import { Simulator, type Duration, type OrganizationState, type PersonBelongings } from 'atlassian-admin-sdk/simulator';

const id = (number: number): string => `712020:5f2b8c1e-0d4a-4b7e-9a61-3c1f7e2d9b${String(number).padStart(2, '0')}`;

/** A new organization, or one that continues from a saved state. */
export function simulatedOrganization(options: { state?: OrganizationState | undefined; latency?: Duration } = {}): Simulator {
  const { state, latency = 0 } = options;
  const shared = { latency, startAt: new Date().toISOString(), limits: { default: { requests: 600, per: '1m' } }, behaviours: { bulkEditDuration: '1s' } } as const;
  if (state !== undefined) {
    return new Simulator({ ...shared, state });
  }
  const simulator = new Simulator({
    ...shared,
    directories: ['Main directory', 'Partner directory'],
    callerAccountId: '712020:00000000-0000-4000-8000-0000000ada00',
  });
  const jira = ['jira-users'];
  const used = (jiraSoftware: Duration, confluence?: Duration) => ({
    'jira-software': jiraSoftware,
    ...(confluence === undefined ? {} : { confluence }),
  });
  // Managed accounts, which the organization can deactivate.
  simulator.addPerson({ accountId: id(1), name: 'Nora Lind', groups: [...jira, 'confluence-users', 'site-moderators'], lastActive: used('25d', '41d'), owns: nora });
  simulator.addPerson({ accountId: id(2), name: 'Tomás Herrera', groups: jira, apiTokens: ['nightly report'], lastActive: used('23d') });
  simulator.addPerson({ accountId: id(3), name: 'Okafor, Chidi', email: 'chidi.okafor@example.com', groups: [...jira, 'confluence-users', 'support-desk'], lastActive: used('21d') });
  simulator.addPerson({ accountId: id(4), name: '田中 ゆき', email: 'yuki.tanaka@example.com', groups: jira, lastActive: used('100d', '80d') });
  simulator.addPerson({ accountId: id(17), name: 'Amara Diallo', groups: jira, lastActive: used('27d') });
  simulator.addPerson({ accountId: id(18), name: 'Ingrid Holm', groups: jira });
  // Accounts that an identity provider owns.
  simulator.addPerson({ accountId: id(5), name: 'Priya Raman', provisionedBy: 'scim', groups: [...jira, 'idp-engineering'], lastActive: used('22d', '22d') });
  simulator.addPerson({ accountId: id(6), name: 'Lars Nyström', provisionedBy: 'scim', groups: [...jira, 'idp-engineering'], lastActive: used('180d', '49d') });
  simulator.addPerson({ accountId: id(7), name: 'Elif Kaya', provisionedBy: 'google', groups: jira, lastActive: used('31d') });
  // People whose account the organization does not manage.
  const unmanaged = (number: number) => id(number).replace('712020:', '557058:');
  simulator.addPerson({ accountId: unmanaged(8), name: 'Jo Brandt', email: 'jo.brandt@partner.example', groups: jira, lastActive: used('34d') });
  simulator.addPerson({ accountId: unmanaged(9), name: 'Sam Whitfield', email: 'sam@contractor.example', suspended: true });
  // An app, and organization admins, who need a closer look.
  simulator.addPerson({ accountId: '5b10ac8d82e05b22cc7d4ef5', name: 'Build Bot', accountType: 'app' });
  simulator.addPerson({ accountId: id(12), name: 'Victor Chen', orgAdmin: true, groups: jira, lastActive: used('28d', '33d') });
  simulator.addPerson({ accountId: id(13), name: 'Inés Duarte', orgAdmin: true, groups: jira, lastActive: used('26d', '27d') });
  // Already off.
  simulator.addPerson({ accountId: id(14), name: 'Maja Kowalska', status: 'inactive', owns: { projects: ['OLD'], filters: ['Old orders'] } });
  simulator.addPerson({ accountId: id(15), name: 'Bruno Salis', deletionRequested: '3d' });
  // Owns a product. Atlassian refuses to deactivate her.
  simulator.addPerson({ accountId: id(16), name: 'Rosa Feld', entitlements: ['trello-premium'], groups: jira, lastActive: used('32d', '52d') });
  grantProducts(simulator.state);
  driveGroup(simulator.state, 'idp-engineering');
  // A response that is lost after the change was made.
  simulator.faults.add({ match: { accountId: id(2), method: 'POST' }, when: 'afterEffect', kind: 'reset' });
  return simulator;
}

/** What Nora Lind is in charge of. No API transfers the blog post. */
const nora: PersonBelongings = {
  issues: [{ project: 'SHOP', summary: 'Renew the certificate' }, { project: 'SHOP', summary: 'Order the laptops' }],
  components: [{ project: 'SHOP', name: 'Checkout' }],
  rules: [{ product: 'jira', name: 'Close stale orders' }],
  onCall: [{ schedule: 'Shop', rotation: 'Weekdays' }],
  pages: [{ space: 'OPS', title: 'Runbook' }],
  blogPosts: [{ space: 'OPS', title: 'Our new shop' }],
};

/** Lets groups grant products and use their seats. */
function grantProducts({ groups, sites }: OrganizationState): void {
  const [site] = Object.keys(sites);
  const products: Readonly<Record<string, string>> = { 'jira-users': 'jira-software', 'confluence-users': 'confluence' };
  for (const group of Object.values(groups)) {
    const product = products[group.name];
    if (product !== undefined) {
      group.grants[`ari:cloud:${product}::site/${site}`] = ['atlassian/user'];
    }
  }
}

/** Lets the identity provider own a group through its SCIM directory. */
function driveGroup({ groups, scimDirectories }: OrganizationState, name: string): void {
  const group = Object.values(groups).find((each) => each.name === name);
  const [directory] = Object.values(scimDirectories);
  if (group !== undefined && directory !== undefined) {
    group.managedBy = 'external';
    const users = Object.values(directory.users).filter(({ accountId = '' }) => group.members[accountId]);
    const [createdAt = 0] = users.map((user) => user.createdAt);
    const members = Object.fromEntries(users.map((user) => [user.id, true as const]));
    const scimId = group.groupId.replace(/^.{8}/, '5c1300a0');
    directory.groups[scimId] = { id: scimId, displayName: name, groupId: group.groupId, members, createdAt, modifiedAt: createdAt, attributes: {} };
  }
}
