/** The code of docs/simulator.md. */
// #region people
import { OrgAdminClient } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';

const simulator = new Simulator({ seed: 7, directories: ['Main', 'Partners'], frozen: true });
const jane = simulator.addPerson({ name: 'Jane Doe', groups: ['jira-users'], apiTokens: ['nightly report'] });
const omar = simulator.addPerson({ name: 'Omar Haddad', provisionedBy: 'scim' });
const sam = simulator.addPerson({ name: 'Sam Whitfield', email: 'sam@contractor.example' });

const org = new OrgAdminClient(simulator.credentials.orgAdmin);
console.log((await org.users.search('-', { accountIds: [sam.accountId] }).first())?.claimStatus);
// #endregion

// #region faults
simulator.faults.add({ match: { accountId: jane.accountId, method: 'POST' }, when: 'afterEffect', kind: 'reset' });
const { data, response } = await org.accounts.disable(jane.accountId).withResponse();
console.log(data.outcome, response.recovered);
// #endregion

// #region effects
for (const { number, kind, accountId, endpoint } of simulator.effects) {
  console.log(number, kind, accountId, endpoint);
}
console.log(simulator.requests.map(({ method, status }) => `${method} ${status}`).join(', '));
// #endregion

// #region refusals
import { attempt } from 'atlassian-admin-sdk';

const refused = await attempt(org.accounts.disable(omar.accountId));
console.log(refused.error?.kind);
// #endregion

// #region limits
const busy = new Simulator({ limits: { default: { requests: 5, per: '1m' } } });
const impatient = new OrgAdminClient({ ...busy.credentials.orgAdmin, maxWait: 0 });
const answers = await Promise.all(Array.from({ length: 8 }, () => attempt(impatient.directories.list().first())));
console.log(answers.filter(({ ok }) => ok).length, answers.find(({ ok }) => !ok)?.error?.kind);
// #endregion

// #region clock
await org.accounts.delete(jane.accountId);
simulator.clock.advance('15d');
console.log((await attempt(org.accounts.cancelDelete(jane.accountId))).error?.kind);
// #endregion

// #region listen
const server = await simulator.listen({ port: 0 });
const overHttp = new OrgAdminClient(server.credentials.orgAdmin);
console.log(server.address.startsWith('http://127.0.0.1:'), await overHttp.users.count('-'));
await server.close();
// #endregion

// #region state
import type { OrganizationState } from 'atlassian-admin-sdk/simulator';

const saved = JSON.stringify(simulator.state);
const later = new Simulator({ state: JSON.parse(saved) as OrganizationState });
console.log(Object.keys(later.state.accounts).length);
// #endregion

// #region behaviours
const strict = new Simulator({ behaviours: { roleChangeDelay: '30s', removalDelay: '10m', disableOfScimUser: 'revertedAtNextSync' }, frozen: true });
const priya = strict.addPerson({ name: 'Priya Raman', provisionedBy: 'scim' });
strict.identityProvider.unassign(priya.accountId);
strict.identityProvider.sync();
console.log(strict.state.accounts[priya.accountId]?.status);
// #endregion

// #region rehearse
import { makePlan } from 'atlassian-admin-sdk/offboarding';
import { rehearse } from 'atlassian-admin-sdk/simulator';

const plan = await makePlan([sam.accountId], { clients: { org } });
const rehearsed = await rehearse(plan, { from: { org } });
for (const { path, before, after } of rehearsed.difference) {
  console.log(path, before, after);
}
simulator.assertNoEffectOutside({ people: [jane, omar, sam] });
// #endregion
