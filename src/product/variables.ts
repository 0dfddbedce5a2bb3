/** How a ProductClient is made from variables of the environment, the recommended way first. */
export const productWays = [
  { cloudId: 'ATLASSIAN_CLOUD_ID', clientId: 'ATLASSIAN_CLIENT_ID', clientSecret: 'ATLASSIAN_CLIENT_SECRET', baseUrl: 'ATLASSIAN_API_URL' },
  { cloudId: 'ATLASSIAN_CLOUD_ID', email: 'ATLASSIAN_EMAIL', apiToken: 'ATLASSIAN_API_TOKEN', scopes: 'ATLASSIAN_API_TOKEN_SCOPES', baseUrl: 'ATLASSIAN_API_URL' },
  { cloudId: 'ATLASSIAN_CLOUD_ID', accessToken: 'ATLASSIAN_ACCESS_TOKEN', scopes: 'ATLASSIAN_ACCESS_TOKEN_SCOPES', baseUrl: 'ATLASSIAN_API_URL' },
  { site: 'ATLASSIAN_SITE', email: 'ATLASSIAN_EMAIL', apiToken: 'ATLASSIAN_API_TOKEN', baseUrl: 'ATLASSIAN_SITE_URL' },
] as const;
