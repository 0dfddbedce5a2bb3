/** How an OrgAdminClient is made from variables of the environment. */
export const organizationWays = [
  { orgId: 'ATLASSIAN_ORG_ID', apiKey: 'ATLASSIAN_ORG_API_KEY', scopes: 'ATLASSIAN_ORG_API_KEY_SCOPES', baseUrl: 'ATLASSIAN_API_URL' },
] as const;
