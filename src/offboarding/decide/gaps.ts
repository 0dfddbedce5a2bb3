import { lifecycleOf, type DecisionInput } from './decisions.js';
import { keysNotInspected } from './remains.js';
import type { Surroundings } from '../read/dossier.js';
import { wasAskedFor, type Fact } from '../read/facts.js';

/**
 * What the policy asks for and the plan cannot do, because something is not available or not readable. The plan lists
 * it in `remains`: nothing is left out silently.
 */
export function gapsOf(input: DecisionInput): string[] {
  const { dossier, policy, surroundings } = input;
  const { organizationApiKeys, groups, owned, scimLinks } = dossier;
  const gaps: string[] = [];
  if (lifecycleOf(input) === 'externalDirectory.scim' && policy.identityProvider !== 'handOff' && surroundings.scimDirectoryIds.length > 0 && wasAskedFor(scimLinks)) {
    gaps.push(`links to SCIM directories are not readable (${scimLinks.why}): no available directory token is used`);
  }
  if (policy.organizationApiKeys === 'revoke') {
    if (wasAskedFor(organizationApiKeys)) {
      gaps.push(keysNotInspected);
    } else if (organizationApiKeys.known && organizationApiKeys.value.length > 0 && policy.runApiKeyId === undefined) {
      gaps.push('organization API keys that the person made: none is revoked unless the policy names the key of the run');
    }
  }
  if (policy.groups === 'remove' && wasAskedFor(groups)) {
    gaps.push(`groups are not readable (${groups.why}): the person is removed from none`);
  }
  if (policy.successorAccountId !== undefined && wasAskedFor(owned)) {
    const why = owned.why === 'noClient' ? 'no client of the product site is available' : `it is not readable (${owned.why})`;
    const where = surroundings.productSites === undefined ? 'the product site' : surroundings.productSites.join(' and ');
    gaps.push(`what the person owns on ${where} is not transferred: ${why}`);
  }
  for (const { site, why } of policy.successorAccountId !== undefined && owned.known ? (owned.value.unreadSites ?? []) : []) {
    gaps.push(`what the person owns on ${site} is not transferred: it is not readable (${why})`);
  }
  if (policy.successorAccountId !== undefined && owned.known && owned.value.privateUnseen.length > 0) {
    gaps.push(`private ${owned.value.privateUnseen.join(' and ')} of the person: those that are not shared with you are not visible, and stay with them`);
  }
  return gaps;
}

/** What is not readable of the organization, although decisions rest on it. */
export function gapsOfSurroundings({ orgAdmins, serviceAccounts }: Surroundings): Readonly<Record<string, Extract<Fact<unknown>, { known: false }>>> {
  return Object.fromEntries(Object.entries({ orgAdmins, serviceAccounts }).flatMap(([name, fact]) => (fact.known ? [] : [[name, fact]])));
}
