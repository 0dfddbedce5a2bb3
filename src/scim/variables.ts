/** How a ScimClient is made from variables of the environment. */
export const scimWays = [
  { directoryId: 'ATLASSIAN_DIRECTORY_ID', directoryToken: 'ATLASSIAN_DIRECTORY_TOKEN', baseUrl: 'ATLASSIAN_API_URL' },
  { directoryId: 'ATLASSIAN_DIRECTORY_ID', clientId: 'ATLASSIAN_DIRECTORY_CLIENT_ID', clientSecret: 'ATLASSIAN_DIRECTORY_CLIENT_SECRET', baseUrl: 'ATLASSIAN_API_URL' },
  { directoryId: 'ATLASSIAN_DIRECTORY_ID', accessToken: 'ATLASSIAN_DIRECTORY_ACCESS_TOKEN', baseUrl: 'ATLASSIAN_API_URL' },
] as const;
