import { visitConfluence } from './responsibilities-confluence.js';
import { visitJira } from './responsibilities-jira.js';
import { visitAutomation, visitCredentials, visitOperations, visitServiceDesk } from './responsibilities-services.js';
import { responsibilityKinds, type Circumstances, type Found, type SimulatedResponsibility } from './responsibility.js';
import type { OrganizationState } from './state.js';

/**
 * What each of these people is in charge of, in one pass over the whole state. It shares nothing with the handlers, so that
 * a proof may compare both.
 */
export function responsibilitiesOf(
  state: OrganizationState,
  accountIds: readonly string[],
  { now, spaceRoles }: Pick<Circumstances, 'now' | 'spaceRoles'>,
): Map<string, SimulatedResponsibility[]> {
  const found = new Map(accountIds.map((accountId) => [accountId, new Map<string, SimulatedResponsibility>()]));
  const circumstances: Circumstances = { now, spaceRoles, namedIn: finderOfNames(state, accountIds) };
  const reportOn =
    (site?: string): Found =>
    (accountId, kind, id) => {
      // Two grants of the same permission are one thing.
      if (accountId !== undefined) {
        found.get(accountId)?.set(`${kind} ${site ?? ''} ${id}`, { kind, ...(site === undefined ? {} : { site }), id });
      }
    };
  for (const site of Object.values(state.sites)) {
    const report = reportOn(site.name);
    visitJira(site.jira, circumstances, report);
    visitConfluence(site.confluence, circumstances, report);
    visitAutomation(site, circumstances, report);
    visitServiceDesk(site, report);
    visitOperations(site, circumstances, report);
  }
  visitCredentials(state, reportOn());
  return new Map([...found].map(([accountId, things]) => [accountId, [...things.values()].sort(inOrder)]));
}

const rank = new Map<string, number>(responsibilityKinds.map((kind, index) => [kind, index]));

/** By kind, site and id. */
function inOrder(one: SimulatedResponsibility, other: SimulatedResponsibility): number {
  return (rank.get(one.kind) ?? 0) - (rank.get(other.kind) ?? 0) || compare(one.site ?? '', other.site ?? '') || one.id.length - other.id.length || compare(one.id, other.id);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** Finds people in texts by whole words: for many people, looking for each of them in each text takes too long. */
function finderOfNames({ accounts }: OrganizationState, accountIds: readonly string[]): Circumstances['namedIn'] {
  const people = new Map<string, string>();
  for (const accountId of accountIds) {
    const email = accounts[accountId]?.email.toLowerCase() ?? '';
    people.set(accountId, accountId);
    if (email !== '') {
      people.set(email, accountId);
    }
  }
  return (text) => {
    const named = new Set<string>();
    for (const word of text.split(/[^\w:.@+-]+/)) {
      const trimmed = word.replace(/[.:]+$/, '');
      // A mention has a prefix, such as `accountid:`, and account ids have colons of their own.
      for (let start = 0; start >= 0; start = nextPart(trimmed, start)) {
        const part = trimmed.slice(start);
        const accountId = people.get(part) ?? people.get(part.toLowerCase());
        if (accountId !== undefined) {
          named.add(accountId);
        }
      }
    }
    return named;
  };
}

function nextPart(word: string, from: number): number {
  const colon = word.indexOf(':', from);
  return colon < 0 ? -1 : colon + 1;
}
