/**
 * Creates one user in a SCIM directory, acting as the identity provider.
 *
 *   node scim-create-user.ts kim@example.com "Kim Novak"            shows whether the user exists
 *   node scim-create-user.ts kim@example.com "Kim Novak" --apply    asks, and creates
 *
 * Needs ATLASSIAN_DIRECTORY_ID and ATLASSIAN_DIRECTORY_TOKEN, and Atlassian Guard with a verified domain.
 * Changes: creates an Atlassian account, or adopts the managed account with this e-mail address. An identity provider
 * on the same directory may remove the user at its next sync. Use a directory of your own.
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
