import type { SiteAddress } from './credential-rules.js';
import type { CredentialSource } from './credential-source.js';
import type { KnownLimit } from './rate-gate.js';

/** What a client gives to its transport. */
export interface TransportConfiguration {
  /** The client's name, for errors of its constructor. */
  readonly client: string;
  readonly credential: CredentialSource;
  readonly base: string | URL;
  /** For a product site: the address behind which it is. */
  readonly address?: SiteAddress;
  /** Path values that the client fills in, such as its organization id. */
  readonly pathValues: Readonly<Record<string, string>>;
  /** Path values that the client must ask for, once for all calls. */
  readonly lookUp?: Readonly<Record<string, () => Promise<string>>>;
  readonly mediaType: string;
  readonly userAgent: string;
  /** Limits that Atlassian publishes, by rate-limit group. */
  readonly knownLimits?: Readonly<Record<string, KnownLimit>>;
}
