/**
 * The code of docs/errors.md. Runs on a simulated organization and changes nothing else.
 */
import { OrgAdminClient } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';

const simulator = new Simulator();
const org = new OrgAdminClient(simulator.credentials.orgAdmin);
const { accountId } = simulator.addPerson({ name: 'Jane Doe', provisionedBy: 'scim' });
const notifyIdentityProviderAdmin = (sentence: string) => console.log(sentence);

// #region switch
import { isAdminError } from 'atlassian-admin-sdk';

try {
  await org.accounts.disable(accountId);
} catch (error) {
  if (!isAdminError(error)) {
    throw error;
  }
  switch (error.kind) {
    case 'externalDirectory.scim':
    case 'externalDirectory.google':
      notifyIdentityProviderAdmin(error.remedy);
      break;
    case 'rateLimited':
      console.log(`Retry at ${error.retryAt ?? 'a later time'}.`);
      break;
    case 'ambiguous':
      console.log('The change may have happened. Look at the account before you retry.');
      break;
    default:
      throw error;
  }
}
// #endregion

// #region attempt
import { attempt } from 'atlassian-admin-sdk';

const disabled = await attempt(org.accounts.disable(accountId));
if (!disabled.ok) {
  console.log(`${disabled.error.kind}: ${disabled.error.whoCanFix} can fix it. ${disabled.error.remedy}`);
}
// #endregion

if (disabled.ok) {
  throw new Error('Atlassian refuses this account.');
}
const { error } = disabled;

// #region match
import { matchError } from 'atlassian-admin-sdk';

const advice = matchError(error, {
  'externalDirectory.scim': () => 'Set the person inactive in the identity provider.',
  'credential.insufficientScope': () => 'Create a key without scopes.',
  otherwise: (other) => other.remedy,
});
// #endregion
console.log(advice);

// #region groups
import { isCredentialProblem, isRefusal } from 'atlassian-admin-sdk';

if (isRefusal(error)) {
  console.log('Atlassian refuses this for this account. Continue with the next person.');
} else if (isCredentialProblem(error)) {
  console.log('Every further call fails as well. Stop here.');
}
// #endregion
