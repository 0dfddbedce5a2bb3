/** The code of docs/choosing.md. Runs on a simulated organization. */
import { OrgAdminClient, ScimClient } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';

const simulator = new Simulator();
const { accountId } = simulator.addPerson({ name: 'Omar Haddad', provisionedBy: 'scim', groups: ['jira-users'] });
const other = simulator.addPerson({ name: 'Jane Doe', groups: ['jira-users'] }).accountId;
const org = new OrgAdminClient(simulator.credentials.orgAdmin);
const scim = new ScimClient(simulator.credentials.scim);

// #region ask
const person = await org.users.search('-', { accountIds: [accountId] }).first();
console.log(person?.claimStatus, person?.accountStatus, person?.membershipStatus);

if (person?.claimStatus === 'managed') {
  const permissions = await org.accounts.getPermissions(accountId);
  const mayDeactivate = permissions['lifecycle.enablement'];
  console.log(mayDeactivate?.allowed === true ? 'may be deactivated here' : `refused: ${mayDeactivate?.reason?.key ?? 'no reason given'}`);
}
// #endregion

// #region scim
const [link] = await org.scimLinks.list(accountId).toArray();
if (link !== undefined) {
  const { active } = await scim.users.setActive(link.scimUserId, false);
  console.log(active === false ? 'inactive, by way of the SCIM directory' : 'still active');
}
// #endregion

// #region suspend
for await (const { directoryId } of org.directories.list()) {
  const { outcome } = await org.users.suspend(directoryId, other);
  console.log(outcome);
}
// #endregion

// #region deactivate
for (const { id } of await org.accounts.listApiTokens(other).toArray()) {
  await org.accounts.revokeApiToken(other, id);
}
await org.accounts.disable(other);
const { account_status: status } = await org.accounts.getProfile(other);
console.log(status);
// #endregion
