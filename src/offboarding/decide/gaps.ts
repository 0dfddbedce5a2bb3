import { lifecycleOf, type DecisionInput } from './decisions.js';
import type { Surroundings } from '../read/dossier.js';
import { wasAskedFor, type Fact } from '../read/facts.js';

/**
 * What the policy asks for and cannot be done, because something is not at hand or could not be read. A plan says so
 * in `remains`: nothing is left out silently.
 */
export function gapsOf(input: DecisionInput): string[] {
  const { dossier, policy, surroundings } = input;
  const { organizationApiKeys, groups, owned, scimLinks } = dossier;
  const gaps: string[] = [];
  if (lifecycleOf(input) === 'externalDirectory.scim' && policy.identityProvider !== 'handOff' && surroundings.scimDirectoryIds.length > 0 && wasAskedFor(scimLinks)) {
    gaps.push(`the links to SCIM directories could not be read (${scimLinks.why}): no directory token that is at hand is used`);
  }
  if (policy.organizationApiKeys === 'revoke') {
    if (wasAskedFor(organizationApiKeys)) {
      gaps.push(`organization API keys that the person made could not be read (${organizationApiKeys.why}): none is revoked`);
    } else if (organizationApiKeys.known && organizationApiKeys.value.length > 0 && policy.runApiKeyId === undefined) {
      gaps.push('organization API keys that the person made: none is revoked unless the policy names the key of the run');
    }
  }
  if (policy.groups === 'remove' && wasAskedFor(groups)) {
    gaps.push(`groups could not be read (${groups.why}): the person is taken out of none`);
  }
  if (policy.successorAccountId !== undefined && wasAskedFor(owned)) {
    const why = owned.why === 'noClient' ? 'no client of the product site is at hand' : `it could not be read (${owned.why})`;
    gaps.push(`what the person owns on the product site is not handed over: ${why}`);
  }
  if (policy.successorAccountId !== undefined && owned.known && owned.value.privateUnseen.length > 0) {
    gaps.push(`private ${owned.value.privateUnseen.join(' and ')} of the person: those that are not shared with the caller cannot be seen, and stay with them`);
  }
  return gaps;
}

/** What could not be read of the organization, although decisions rest on it. */
export function gapsOfSurroundings({ orgAdmins, serviceAccounts }: Surroundings): Readonly<Record<string, Extract<Fact<unknown>, { known: false }>>> {
  return Object.fromEntries(Object.entries({ orgAdmins, serviceAccounts }).flatMap(([name, fact]) => (fact.known ? [] : [[name, fact]])));
}
