/**
 * Removes one person from every directory of the organization.
 *
 *   node remove-access.ts jo@partner.example            shows what the person would lose
 *   node remove-access.ts jo@partner.example --apply    asks, removes, and checks until the person is gone
 *
 * Needs ATLASSIAN_ORG_ID and ATLASSIAN_ORG_API_KEY (created without scopes).
 * Changes: the person loses all groups and roles. This is irreversible: invite the person to bring them back. The
 * Atlassian account stays active. To deactivate a managed account, use bulk-deactivate.ts. To suspend, use suspend.ts.
 */
import { setTimeout as wait } from 'node:timers/promises';

import { attempt } from 'atlassian-admin-sdk';

import { argumentOr, confirmed, connect, print, printable, run } from './connect.ts';

await run(async () => {
  const connection = connect();
  const { org } = connection;
  const email = argumentOr('jo.brandt@partner.example', 'the e-mail address of the person', connection);
  const [user, ...others] = await org.users.search('-', { emails: [email], expand: ['groups', 'platformRoles'] }).toArray();
  if (user === undefined || others.length > 0) {
    throw new Error(user === undefined ? 'No account has this e-mail address.' : 'Several accounts have this e-mail address.');
  }
  const { accountId, accountType, name, status, groups, platformRoles, managementSource } = user;
  if (accountType !== 'atlassian') {
    throw new Error('This account does not belong to a person.');
  }
  if (platformRoles?.includes('atlassian/org-admin') === true) {
    throw new Error('This is an organization admin. Revoke the role first, and check that enough admins remain.');
  }
  const directories = [];
  for await (const directory of org.directories.list()) {
    const found = await org.users.search(directory.directoryId, { accountIds: [accountId] }).first();
    if (found !== undefined && found.membershipStatus !== 'no_membership') {
      directories.push(directory);
    }
  }
  print(`\n${printable(name ?? accountId)}, ${status}`);
  print(`  directories: ${directories.map((directory) => directory.name).join(', ') || 'none'}`);
  print(`  groups lost: ${groups?.map((group) => group.name).join(', ') || 'none'}`);
  if (managementSource === 'synced') {
    print('  an identity provider owns this account: unassign the person there, or they come back');
  }
  if (!(await confirmed(directories.length === 0 ? 0 : 1, connection))) {
    return;
  }

  // #region remove
  let left = 0;
  for (const { directoryId, name: directory } of directories) {
    const removed = await attempt(org.users.remove(directoryId, accountId));
    const isGone = async () => (await org.users.search(directoryId, { accountIds: [accountId], membershipStatus: ['active', 'suspended'] }).first()) === undefined;
    // Atlassian queues a removal. Only a read proves it.
    for (let attempts = 0; removed.ok && attempts < 10 && !(await isGone()); attempts += 1) {
      await wait(3_000);
    }
    const gone = removed.ok && (await isGone());
    left += gone ? 0 : 1;
    print(`  ${directory}: ${gone ? 'removed, and read back' : removed.ok ? 'accepted, but still there' : removed.error.message}`);
  }
  // #endregion
  return left === 0 ? 0 : 1;
});
