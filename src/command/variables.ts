/** A variable of the environment. */
interface Variable {
  readonly description: string;
  /** The credential that it is a part of: all parts are needed, or none. */
  readonly of?: 'organization' | 'site' | 'directory';
}

/**
 * The variables of the environment that the command reads. Nothing else is read, and none is printed. The log level is
 * read by the clients themselves.
 */
export const variables = {
  ATLASSIAN_ORG_ID: { of: 'organization', description: 'The ID of the organization.' },
  ATLASSIAN_ORG_API_KEY: { of: 'organization', description: 'An organization API key, created without scopes.' },
  ATLASSIAN_SITE: { of: 'site', description: 'Optional: the name of a site. It also tells who runs this.' },
  ATLASSIAN_EMAIL: { of: 'site', description: 'For the site: whose API token it is.' },
  ATLASSIAN_API_TOKEN: { of: 'site', description: 'For the site: the API token.' },
  ATLASSIAN_DIRECTORY_ID: { of: 'directory', description: 'Optional: a SCIM directory.' },
  ATLASSIAN_DIRECTORY_TOKEN: { of: 'directory', description: 'For the SCIM directory: its token.' },
  ATLASSIAN_API_URL: { description: 'Another address than that of Atlassian: a simulator.' },
  ATLASSIAN_SITE_URL: { description: 'The same for the site.' },
  ATLASSIAN_ADMIN_SDK_LOG: { description: 'Logs to standard error: off, error, warn, info or debug.' },
} as const satisfies Readonly<Record<string, Variable>>;

export type VariableName = keyof typeof variables;

/** The names of the variables that make up a credential. */
export function variablesOf(credential: NonNullable<Variable['of']>): VariableName[] {
  return (Object.keys(variables) as VariableName[]).filter((name) => {
    const variable: Variable = variables[name];
    return variable.of === credential;
  });
}
