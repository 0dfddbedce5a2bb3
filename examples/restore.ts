/**
 * Restores a suspended person in every directory where they are suspended.
 *
 *   node restore.ts sam@contractor.example            shows where the person is suspended
 *   node restore.ts sam@contractor.example --apply    asks, restores and reads back
 *
 * Needs ATLASSIAN_ORG_ID and ATLASSIAN_ORG_API_KEY (created without scopes).
 * Changes: groups and roles work again, and the seats are billed again. It does not activate a deactivated account: use
 * reinstate.ts with the journal of the run.
 */
import { attempt } from 'atlassian-admin-sdk';

import { argumentOr, confirmed, connect, print, printable, run } from './connect.ts';

await run(async () => {
  const connection = connect();
  const { org } = connection;
  const email = argumentOr('sam@contractor.example', 'the e-mail address of the person', connection);
  const [user, ...others] = await org.users.search('-', { emails: [email] }).toArray();
  if (user === undefined || others.length > 0) {
    throw new Error(user === undefined ? 'No account has this e-mail address.' : 'Several accounts have this e-mail address.');
  }
  const { accountId, name, accountStatus } = user;
  print(`\n${printable(name ?? accountId)}, account ${accountStatus}`);
  if (accountStatus !== 'active') {
    print('  the account itself is off: this does not activate it');
  }
  const suspendedIn = [];
  for await (const directory of org.directories.list()) {
    const found = await org.users.search(directory.directoryId, { accountIds: [accountId] }).first();
    print(`  ${directory.name}: ${found?.membershipStatus ?? 'not a member'}`);
    if (found?.membershipStatus === 'suspended') {
      suspendedIn.push(directory);
    }
  }
  if (!(await confirmed(suspendedIn.length === 0 ? 0 : 1, connection))) {
    return;
  }

  // #region restore
  let failed = 0;
  for (const { directoryId, name: directory } of suspendedIn) {
    const restored = await attempt(org.users.restore(directoryId, accountId));
    const now = await org.users.search(directoryId, { accountIds: [accountId] }).first();
    failed += now?.membershipStatus === 'active' ? 0 : 1;
    print(`  ${directory}: ${restored.ok ? `${now?.membershipStatus}, as read back` : restored.error.message}`);
  }
  // #endregion
  return failed === 0 ? 0 : 1;
});
