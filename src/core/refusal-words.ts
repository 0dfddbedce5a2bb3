/** The meaning of the words of a refusal, if neither its structure nor a code shows it. They are English. */

/** The API families of Atlassian: each has its own credentials and refusals. The same status means different things in each. */
export type Family = 'userManagement' | 'organization' | 'scim' | 'jira' | 'confluence' | 'automation' | 'teams' | 'serviceOperations' | 'oauth' | 'tokenEndpoint' | 'other';

/** The start of the paths of each family. */
const pathsOfFamilies: readonly (readonly [start: string, family: Family])[] = [
  ['/admin/', 'organization'],
  ['/scim/', 'scim'],
  ['/wiki/', 'confluence'],
  ['/rest/', 'jira'],
  ['/automation/', 'automation'],
  ['/public/teams/', 'teams'],
  ['/jsm/ops/', 'serviceOperations'],
  ['/oauth/token/', 'oauth'],
  ['/oauth/token', 'tokenEndpoint'],
];

const permitted = 'Use the API token of somebody who has the permission, such as an admin of this site.';

/** What to do about a missing permission, in the families whose admins are those of a site. */
export const remedyOfDenied: Readonly<Partial<Record<Family, string>>> = {
  jira: permitted,
  confluence: permitted,
  automation: 'Use an API token without scopes of a person with the global permission Administer Jira, or of a Confluence admin. Atlassian also refuses an unknown token like this.',
  serviceOperations: 'Use the API token of an admin of Jira Service Management, or of an admin of the team.',
};

/** The family of a path. */
export function familyOf(path: string): Family {
  const inner = path.replace(/^\/ex\/(?:jira|confluence)\/[^/]+/, '');
  if (/^\/users\/[^/]+\/manage(?:\/|$)/.test(inner)) {
    return 'userManagement';
  }
  return pathsOfFamilies.find(([start]) => inner.startsWith(start))?.[1] ?? 'other';
}

export function saysMissingScope(text: string): boolean {
  return /\bscope does not match\b|\bmissing (?:\w+ )?scopes?\b|\binsufficient[_ ]scopes?\b/i.test(text);
}

export function saysNoDirectory(text: string): boolean {
  return !saysNoUser(text) && /\bdirectory\b.{0,60}\b(?:not (?:be )?found|does not exist|unknown)\b|\b(?:no such|unknown) directory\b/i.test(text);
}

export function saysInactive(text: string): boolean {
  return /\b(?:must be|is not) active\b|\b(?:inactive|deactivated|suspended)\b/i.test(text);
}

/** Confluence numbers the versions of content: a write must name the next one. */
export function saysStaleVersion(text: string): boolean {
  return /\bversion must be incremented\b|\bstale (?:version|state)\b/i.test(text);
}

/** The words for a write of content that has changed in the meantime. */
export const staleVersion = {
  codes: [],
  whoCanFix: 'caller',
  meaning: '{call} was refused: the content has another version than the call names',
  remedy: 'Read the content again. Send its current body with the next version number.',
} as const;

export function saysClash(text: string): boolean {
  return /\bunique(?:ness)?\b|\bduplicate|\balready (?:in use|taken|used|has)\b/i.test(text);
}

export function saysOnlyInBrowser(text: string): boolean {
  return /\bonly (?:accessible|available|possible) (?:from|in|through|via) the (?:UI|user interface|browser)\b/i.test(text);
}

export function saysNoUser(text: string): boolean {
  return /\b(?:user|account|person)s?\b.{0,60}\b(?:not (?:be )?found|does not exist|unknown)\b|\bUSER_NOT_FOUND\b/i.test(text);
}

export function isManagedElsewhere(text: string): boolean {
  return /\bexternal user management\b|\b(?:synced|synchroni[sz]ed|provisioned) (?:from|by|with) (?:an?|your|the) (?:external )?(?:identity provider|directory)\b|\bmanaged (?:externally|(?:externally )?by (?:an?|your|the) (?:external )?(?:identity provider|directory))\b|\bexternally managed\b/i.test(
    text,
  );
}

/** Only the products are known to send 410 for a thing of theirs; anywhere else the endpoint is gone. */
export function tellsOfThing(text: string, family: Family): boolean {
  const tellsOfEndpoint = /\b(?:API|endpoint|method|version)s?\b.{0,80}\b(?:removed|retired|deprecated|gone|no longer|sunset|turned off)\b|\bmigrate to\b/i.test(text);
  return !tellsOfEndpoint && (family === 'jira' || family === 'confluence' || family === 'teams' || /\b(?:deleted|archived|closed|in the trash)\b/i.test(text));
}

/** `Resource [USER]: with userName already exists`: Atlassian's only hint at what clashes. */
export function clashOf(text: string): { resource?: string; attribute?: string } {
  const match = /Resource \[(\w+)\][^.]*?\bwith (\w+)/i.exec(text);
  return {
    ...(match?.[1] === undefined ? {} : { resource: match[1].toUpperCase() }),
    ...(match?.[2] === undefined ? {} : { attribute: match[2] }),
  };
}
