/**
 * Shows what one person can reach: products, roles, groups, tokens, and what they own.
 *
 * It leads with whether the person can log in. It names what was not readable, and who can fix it.
 *
 *   node who.ts priya@example.com                the table
 *   node who.ts priya@example.com --json         the same as JSON
 *
 * Needs ATLASSIAN_ORG_ID and ATLASSIAN_ORG_API_KEY (created without scopes). ATLASSIAN_CLOUD_ID, ATLASSIAN_EMAIL and
 * ATLASSIAN_API_TOKEN add what the person owns in Jira. ATLASSIAN_DIRECTORY_ID and ATLASSIAN_DIRECTORY_TOKEN
 * (Atlassian Guard) add whether the SCIM user still exists. Changes nothing. Takes an account id as well.
 */
import { reachAsText, readReach } from 'atlassian-admin-sdk/offboarding';

import { argumentOr, connect, print, run } from './connect.ts';

await run(async () => {
  const connection = connect(['--json']);
  const person = argumentOr('priya.raman@example.com', 'whose e-mail address or account id', connection);

  // #region who
  const reach = await readReach(person, { clients: connection.clients });
  print(`\n${process.argv.includes('--json') ? JSON.stringify(reach, null, 2) : reachAsText(reach)}`);
  return reach.kind === 'person' ? 0 : 1;
  // #endregion
});
