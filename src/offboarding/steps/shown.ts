import { verdictOn, type Verdict } from '../../core/endpoint.js';
import type { DirectoryRecord } from '../read/dossier.js';
import { valueOr } from '../read/facts.js';
import type { ShownFacts } from './types.js';

/** Verdicts of facts on the changes of steps: `unknown` where a fact is missing, and where absence in it proves nothing. */

/** The record of the person. Words of Atlassian that nobody has declared show nothing. */
function recordIn({ directory }: ShownFacts): DirectoryRecord | undefined {
  return directory === undefined ? undefined : valueOr(directory, undefined);
}

export function accountIs(facts: ShownFacts, wanted: 'active' | 'inactive'): Verdict {
  const status = recordIn(facts)?.accountStatus;
  const isOneOf = (...states: readonly string[]): boolean => status !== undefined && states.includes(status);
  return verdictOn(isOneOf('active', 'inactive', 'closed') ? status : undefined, wanted === 'active' ? isOneOf('active') : isOneOf('inactive', 'closed'));
}

export function isForDeletion(facts: ShownFacts): Verdict {
  const record = recordIn(facts);
  return verdictOn(record, record?.forDeletion === true);
}

export function holdsNoPlatformRole(facts: ShownFacts, role: string): Verdict {
  return recordIn(facts)?.platformRoles.includes(role) === true ? 'notReached' : 'unknown';
}

export function membershipIs({ memberships }: ShownFacts, directoryId: string, wanted: 'active' | 'suspended'): Verdict {
  const status = memberships === undefined ? undefined : valueOr(memberships, []).find((membership) => membership.directoryId === directoryId)?.status;
  return verdictOn(status === 'active' || status === 'suspended' ? status : undefined, status === wanted);
}

export function isNoMember({ memberships }: ShownFacts, directoryId: string): Verdict {
  return memberships !== undefined && valueOr(memberships, []).some((membership) => membership.directoryId === directoryId) ? 'notReached' : 'unknown';
}

export function hasNoToken({ apiTokens }: ShownFacts, tokenId: string): Verdict {
  return apiTokens !== undefined && valueOr(apiTokens, []).some((token) => token.tokenId === tokenId) ? 'notReached' : 'unknown';
}

export function isInNoGroup({ groups }: ShownFacts, groupId: string): Verdict {
  return groups !== undefined && valueOr(groups, []).some((group) => group.groupId === groupId) ? 'notReached' : 'unknown';
}

export function hasNoDirectRole({ roles }: ShownFacts, resourceId: string, role: string): Verdict {
  const isHeld = roles !== undefined && valueOr(roles, []).some((held) => held.resourceId === resourceId && held.role === role && held.direct === true);
  return isHeld ? 'notReached' : 'unknown';
}
