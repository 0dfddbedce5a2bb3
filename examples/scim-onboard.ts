/**
 * Onboards a new colleague through SCIM: creates the user and adds them to a group. Then it waits until the account is
 * linked. Run it again to continue where it stopped.
 *
 *   node scim-onboard.ts kim@example.com "Kim Novak" engineering            shows what exists
 *   node scim-onboard.ts kim@example.com "Kim Novak" engineering --apply    asks, and does it
 *
 * Needs ATLASSIAN_DIRECTORY_ID and ATLASSIAN_DIRECTORY_TOKEN (Atlassian Guard, a verified domain). Needs ATLASSIAN_ORG_ID
 * and ATLASSIAN_ORG_API_KEY (created without scopes) to see the link.
 * Changes: creates an account, or adopts the managed one with this address. The group may use paid seats.
 */
import { setTimeout as wait } from 'node:timers/promises';

import { argumentOr, confirmed, connect, print, run } from './connect.ts';

const atlassianExtension = 'urn:scim:schemas:extension:atlassian-external:1.0';

await run(async () => {
  const connection = connect();
  const { org, scim } = connection;
  const email = argumentOr('kim.novak@example.com', 'the e-mail address of the new colleague', connection);
  const displayName = argumentOr('Kim Novak', 'the name of the new colleague', connection, 1);
  const groupName = argumentOr('idp-engineering', 'the name of a group of the SCIM directory', connection, 2);
  const existing = await scim.users.list({ filter: { userName: email } }).first();
  const group = await scim.groups.list({ filter: { displayName: groupName } }).first();
  print(`\n${email}: ${existing === undefined ? 'will be created' : 'already in the directory'}`);
  if (group === undefined) {
    throw new Error(`The SCIM directory has no group "${groupName}". Create it in the identity provider first.`);
  }
  if (existing?.active === false) {
    throw new Error('The user is inactive, because somebody offboarded this person. Ask before you bring them back.');
  }
  print(`${groupName}: ${group.members?.some(({ value }) => value === existing?.id) === true ? 'already a member' : 'will be joined'}`);
  if (!(await confirmed(1, connection))) {
    return;
  }

  // #region onboard
  const user = existing ?? (await scim.users.create({ userName: email, emails: [{ value: email, type: 'work', primary: true }], displayName }));
  print(`SCIM user ${user.id}: ${existing === undefined ? 'created' : 'already there'}`);

  await scim.groups.addMembers(group.id, [user.id]);
  print(`Group ${groupName}: joined`);

  // Atlassian's other services need a moment to see the account.
  for (let attempts = 0; attempts < 20; attempts += 1) {
    const { [atlassianExtension]: link } = await scim.users.get(user.id);
    const accountId = link?.atlassianAccountId ?? undefined;
    const known = accountId === undefined ? undefined : await org.users.search('-', { accountIds: [accountId] }).first();
    if (known !== undefined) {
      print(`Linked to account ${known.accountId}, ${known.status}`);
      return 0;
    }
    await wait(3_000);
  }
  print('Not linked after a minute. Run it again to continue.');
  return 1;
  // #endregion
});
