import type { Family } from './refusal-words.js';

/** A new key of a directory ends the old one, which the identity provider is using. */
export const directoryTokenRemedy =
  'Check that the token belongs to this very directory, and that Atlassian Guard is active. Regenerate the key only if the identity provider gets the new one at once: this cuts off the identity provider.';

const remedyOfInvalidOnSite =
  'Check that the credential has not expired, and that the e-mail address belongs to the token. The address of a site also refuses a token with scopes like this: give cloudId instead of site.';

/** What a 401 most often means in each family: the response itself does not explain it. */
export const remedyOfInvalid: Readonly<Partial<Record<Family, string>>> = {
  userManagement: 'Create an organization API key without scopes. Atlassian also refuses an API token of a person like this.',
  organization: 'Create an organization API key. Atlassian also refuses an API token of a person, or the token of a SCIM directory, like this.',
  scim: directoryTokenRemedy,
  jira: remedyOfInvalidOnSite,
  confluence: remedyOfInvalidOnSite,
  tokenEndpoint:
    'Check that the client id and the client secret belong together. If the OAuth 2.0 credentials of the service account have expired, create new ones in Atlassian Administration > Directory > Service accounts.',
};
