/**
 * The scopes that a call needs, as Atlassian publishes them. A credential without scopes needs none of them. A scope
 * never grants more than the owner of the credential may do.
 */
export interface Scopes {
  /** For an API token with scopes and for OAuth 2.0. All of these are enough, without the granular ones. */
  readonly classic?: readonly string[];
  /** For an API token with scopes and for OAuth 2.0. All of these are enough, without the classic ones. */
  readonly granular?: readonly string[];
  /** For an organization API key with scopes. It needs all of these. */
  readonly admin?: readonly string[];
}

/** Whether scopes are enough for a call. Without published scopes, only a credential without scopes is known to work. */
export function areEnough(needed: Scopes | undefined, held: readonly string[]): boolean {
  const includesAll = (scopes: readonly string[] | undefined): boolean => scopes?.every((scope) => held.includes(scope)) === true;
  return includesAll(needed?.classic) || includesAll(needed?.granular) || includesAll(needed?.admin);
}
