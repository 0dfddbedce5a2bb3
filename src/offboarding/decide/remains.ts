import { valueOr, wasAskedFor, type Fact } from '../read/facts.js';
import { keysRemain, rulesRemain, thingsRemain, tokensRemain, tokensWork } from '../steps/access-steps.js';
import { declarationOf } from '../steps/declarations.js';
import type { Step } from '../steps/types.js';
import type { DecisionInput } from './decisions.js';

export const keysRemainUntilRevoked = 'organization API keys that the person made work until each is revoked';

export const keysNotInspected = 'organization API keys were not inspected, and none is revoked: any that the person made still works';
const keysNotRead = 'organization API keys were not inspected, because the policy keeps them: any that the person made still works';

/** How many names are listed. The rest is a number. */
const namedGroups = 20;

/** What stays behind after the steps, without what the person does not have and what a step removes. */
export function remainsOf(input: DecisionInput, steps: readonly Step[], notes: readonly string[]): string[] {
  const { apiTokens, organizationApiKeys, owned } = input.dossier;
  const taken = (kind: Step['kind']): number => steps.filter((step) => step.kind === kind).length;
  const areGone = (fact: Fact<readonly unknown[]>, kind: Step['kind']): boolean => fact.known && fact.value.length <= taken(kind);
  const things = valueOr(owned, undefined);
  const isGone: Readonly<Record<string, boolean>> = {
    [tokensRemain]: areGone(apiTokens, 'revokeApiToken'),
    [tokensWork]: areGone(apiTokens, 'revokeApiToken'),
    [keysRemain]: areGone(organizationApiKeys, 'revokeOrganizationApiKey'),
    [keysRemainUntilRevoked]: areGone(organizationApiKeys, 'revokeOrganizationApiKey'),
    // With responsibilities, the plan lists each thing that stays.
    [rulesRemain]: input.responsibilities !== undefined,
    [thingsRemain]: input.responsibilities !== undefined ||
      things !== undefined &&
      things.privateUnseen.length === 0 &&
      things.unreadSites === undefined &&
      things.filters.length + things.projects.length + things.components.length + things.dashboards.length <=
        taken('transferFilter') + taken('transferProject') + taken('transferComponent') + taken('transferDashboard'),
  };
  // Nobody may say that the person made keys, or none, before they were listed.
  const keysToName = organizationApiKeys.known ? undefined : wasAskedFor(organizationApiKeys) ? keysNotInspected : keysNotRead;
  const named = (sentence: string): string => (keysToName !== undefined && (sentence === keysRemain || sentence === keysRemainUntilRevoked) ? keysToName : sentence);
  const known = steps.filter(({ onlyAfter }) => onlyAfter === undefined).flatMap((step) => declarationOf(step).remains);
  return [...new Set([...known, ...notes].map(named))].filter((sentence) => isGone[sentence] !== true).concat(keptGroups(input, steps));
}

/** Groups that the plan leaves, by name: they count again when somebody gives the access back. */
function keptGroups({ dossier: { groups } }: DecisionInput, steps: readonly Step[]): string[] {
  const left = new Set(steps.flatMap((step) => (step.kind === 'removeFromGroup' ? [step.groupId] : [])));
  const leavesAll = steps.some(({ kind }) => kind === 'removeFromDirectory');
  const kept = steps.length === 0 || leavesAll ? [] : valueOr(groups, []).filter(({ groupId }) => !left.has(groupId));
  const names = kept.slice(0, namedGroups).map(({ name }) => name);
  return kept.length === 0 ? [] : [`groups that are kept: ${names.join(', ')}${kept.length > names.length ? ` and ${kept.length - names.length} more` : ''}`];
}
