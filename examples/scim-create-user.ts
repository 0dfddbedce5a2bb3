/**
 * Creates one user in a SCIM directory, in the place of the identity provider. The least that it takes.
 *
 *   node scim-create-user.ts kim@example.com "Kim Novak"            says whether the user is there
 *   node scim-create-user.ts kim@example.com "Kim Novak" --apply    asks, and creates
 *
 * Needs ATLASSIAN_DIRECTORY_ID and ATLASSIAN_DIRECTORY_TOKEN, and Atlassian Guard with a verified domain.
 * Changes: makes an Atlassian account, or takes over the managed account that has this e-mail address. An identity
 * provider that feeds the same directory may remove the user at its next sync: use a directory of your own.
 */
import { argumentOr, confirmed, connect, print, run } from './connect.ts';

await run(async () => {
  const connection = connect();
  const { scim } = connection;
  const email = argumentOr('kim.novak@example.com', 'the e-mail address of the new user', connection);
  const displayName = argumentOr('Kim Novak', 'the name of the new user', connection, 1);
  const existing = await scim.users.list({ filter: { userName: email } }).first();
  print(`\n${email}: ${existing === undefined ? 'not in the directory' : `in the directory, ${existing.active === false ? 'inactive' : 'active'}`}`);
  if (!(await confirmed(existing === undefined ? 1 : 0, connection))) {
    return;
  }

  // #region create
  const user = await scim.users.create({
    userName: email,
    emails: [{ value: email, type: 'work', primary: true }],
    displayName,
  });
  print(`Created SCIM user ${user.id}, ${user.active === false ? 'inactive' : 'active'}.`);
  // #endregion
});
