/**
 * Finds one person by e-mail address in the organization's directories, a Jira site and a SCIM directory. Each has its
 * own id for the person.
 *
 *   node find-user.ts priya@example.com
 *
 * Needs ATLASSIAN_ORG_ID and ATLASSIAN_ORG_API_KEY (created without scopes). For Jira, set ATLASSIAN_CLOUD_ID,
 * ATLASSIAN_EMAIL and ATLASSIAN_API_TOKEN (permission Browse users and groups). For SCIM, set ATLASSIAN_DIRECTORY_ID and
 * ATLASSIAN_DIRECTORY_TOKEN (Atlassian Guard). Changes nothing.
 */
import { attempt, isRefusal, type AdminError } from 'atlassian-admin-sdk';

import { argumentOr, connect, print, printable, run } from './connect.ts';

const row = (label: string, text: string) => print(`  ${label.padEnd(14)} ${printable(text)}`);

await run(async () => {
  const connection = connect([]);
  const { org, product = [], scim = [] } = connection.clients;
  const sites = [product].flat();
  const email = argumentOr('priya.raman@example.com', 'the e-mail address of the person', connection).toLowerCase();

  // #region find
  print('\nDirectories of the organization');
  const users = await org.users.search('-', { emails: [email], expand: ['groups', 'platformRoles'] }).toArray();
  for (const { accountId, name, status, claimStatus, groups } of users) {
    row('account id', accountId);
    row('name', name ?? 'not readable');
    row('status', `${status}, ${claimStatus}`);
    row('groups', groups?.map((group) => group.name).join(', ') || 'none');
  }
  if (users.length === 0) {
    row('not found', 'or the managed account is in no directory');
  }

  print('\nJira');
  for (const { accountId } of users) {
    // By account id, because Jira finds an address only if the person makes it visible.
    row('account id', accountId);
    for (const site of sites) {
      const found = await attempt(site.jira.users.get(accountId));
      row('on the site', found.ok ? (found.value.active === true ? 'active' : 'inactive') : orThrow(found.error));
    }
    if (sites.length === 0) {
      row('on the site', 'not checked: the environment has no site');
    }
  }
  if (users.length === 0) {
    row('not checked', 'there is no account id');
  }

  print('\nSCIM');
  for (const directory of scim) {
    const user = await directory.users.list({ filter: { userName: email } }).first();
    row('SCIM user id', user?.id ?? 'none with this user name');
    if (user !== undefined) {
      row('active', String(user.active ?? true));
    }
  }
  for (const { accountId } of users) {
    const links = await attempt(org.scimLinks.list(accountId).toArray());
    row('linked to', links.ok ? links.value.map(({ scimUserId }) => scimUserId).join(', ') || 'no SCIM user' : orThrow(links.error));
  }
  // #endregion
  return users.length === 1 ? 0 : 1;
});

/** A refusal is about this person. Any other error would fail for the next person too. */
function orThrow(error: AdminError): string {
  if (error.kind === 'notFound' || isRefusal(error)) {
    return error.kind;
  }
  throw error;
}
