/**
 * Says what one person can reach: whether they can log in, who owns the account, directories, products and roles, groups,
 * tokens, keys, last use, and what they own. It names what could not be read, and who can fix it.
 *
 *   node who.ts priya@example.com                the table
 *   node who.ts priya@example.com --json         the same as JSON
 *
 * Needs ATLASSIAN_ORG_ID and ATLASSIAN_ORG_API_KEY (created without scopes). With ATLASSIAN_SITE, ATLASSIAN_EMAIL and
 * ATLASSIAN_API_TOKEN it reads what the person owns in Jira, with ATLASSIAN_DIRECTORY_ID and ATLASSIAN_DIRECTORY_TOKEN
 * (Atlassian Guard) whether the SCIM user still exists. Changes nothing. Takes an account id as well.
 */
import { reachAsText, readReach } from 'atlassian-admin-sdk/offboarding';

import { argumentOr, connect, print, run } from './connect.ts';

await run(async () => {
  const connection = connect();
  const person = argumentOr('priya.raman@example.com', 'whose e-mail address or account id', connection);

  // #region who
  const reach = await readReach(person, { clients: connection.clients });
  print(`\n${process.argv.includes('--json') ? JSON.stringify(reach, null, 2) : reachAsText(reach)}`);
  return reach.kind === 'person' ? 0 : 1;
  // #endregion
});
