/** The code of docs/migrating.md. Runs on a simulated organization. */
import { OrgAdminClient } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';

const simulator = new Simulator({ directories: ['Main', 'Partners'] });
const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
const org = new OrgAdminClient(simulator.credentials.orgAdmin);

// #region removed
import { attempt } from 'atlassian-admin-sdk';

const old = await attempt(org.request('POST /admin/v1/orgs/{orgId}/directory/users/{accountId}/suspend-access', { path: { accountId } }));
if (old.error?.kind === 'endpoint.unavailable') {
  console.log(`Use ${old.error.replacement ?? 'another endpoint'}`);
}
// #endregion

// #region directories
for await (const { directoryId } of org.directories.list()) {
  await org.users.suspend(directoryId, accountId);
}
// #endregion

// #region search
const addresses = ['jane.doe@example.com', 'nobody@example.com'];
for await (const person of org.users.search('-', { emails: addresses, accountStatus: ['active'] })) {
  console.log(person.email, person.membershipStatus);
}
// #endregion

// #region any
const policies = await org.request('GET /admin/v1/orgs/{orgId}/policies', { query: { type: 'ip-allowlist' } });
console.log(JSON.stringify(policies));
// #endregion
