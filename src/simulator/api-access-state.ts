/** An account for a program. Its name, e-mail address and API tokens are those of its Atlassian account. */
export interface SimulatedServiceAccount {
  id: string;
  accountId: string;
  description: string;
  /** The account id of whoever made it; empty for nobody of the organization. */
  createdBy: string;
  updatedAt: number;
}

/** An OAuth client of the organization. */
export interface SimulatedOauthClient {
  clientId: string;
  name: string;
  secret: string;
  /** What its access tokens may do. */
  scopes?: string[];
  /** The service account that it logs in as, if it has one. */
  serviceAccountId?: string;
  /** The account id of whoever made it. */
  createdBy?: string;
  createdAt: number;
  updatedAt: number;
}

/** An OAuth 2.0 access token, by its secret. */
export interface SimulatedAccessToken {
  /** The OAuth client that asked for it. */
  clientId: string;
  scopes: string[];
  expiresAt: number;
}
