import type { FactSheet, NotSettledReason, Verdict } from './fact-sheet.js';
import { observability } from './observability.js';

const reasons: Readonly<Record<NotSettledReason, string>> = {
  notObservable: 'no verification settles it',
  needsTestAccount: 'needs a test account',
  needsScimUser: 'needs a test account that SCIM provisions',
  needsScimClient: 'needs the client of a SCIM directory',
  needsProductClient: 'needs the client of a site',
  needsOwnToken: 'needs a client with a token of the test account',
  needsScopes: 'needs a client with scopes, or a key with more scopes',
  needsAbsence: 'needs a test account that is absent from a directory',
  needsDeletion: 'needs your permission to schedule a deletion',
  nothingToSee: 'nothing there could show it',
  hidden: 'another behaviour, or the owner of the account, hides it',
  unclear: 'no response was clear',
  unknownResponse: 'the response is unlike all variants',
};

/**
 * A fact sheet as Markdown, for an issue report. It names nobody.
 *
 * @example
 * const { facts } = await verifyOrganization({ clients: { org } });
 * await writeFile('facts.md', factSheetAsMarkdown(facts));
 */
export function factSheetAsMarkdown(facts: FactSheet): string {
  const { madeBy, date, through, behaviours, notSettled, endpoints, errorKinds, limitHeaders, pages, filters, scopes, lags, corpus } = facts;
  const used = Object.entries(through).flatMap(([name, isUsed]) => (isUsed ? [name] : []));
  const counted = (verdict: Verdict): number => endpoints.filter((each) => each.verdict === verdict).length;
  return [
    '# Fact sheet of an organization',
    `Made by atlassian-admin-sdk ${madeBy} on ${date}. Used: ${['reads', ...used].join(', ')}. It names nobody.`,
    '## Behaviours',
    table(['Behaviour', 'Seen', 'By'], Object.entries(behaviours).map(([name, variant]) => [code(name), code(String(variant)), observability[name as keyof typeof observability].by])),
    '## Not settled',
    table(['Behaviour', 'Why'], notSettled.map(({ behaviour, why }) => [code(behaviour), reasons[why]])),
    '## Operations',
    `As declared: ${counted('confirmed')}. Not as declared: ${counted('contradicted')}. Unseen: ${counted('unseen')}.`,
    table(
      ['Operation', 'Verdict', 'Status', 'Error', 'Members'],
      endpoints.filter(({ verdict, kind }) => verdict !== 'unseen' || kind !== undefined).map(({ endpoint, verdict, status, kind, fields }) => [code(endpoint), verdict, String(status ?? ''), kind ?? '', (fields ?? []).map(code).join(', ')]),
    ),
    '## Kinds of errors',
    `Seen: ${errorKinds.filter(({ verdict }) => verdict !== 'unseen').map(({ kind, verdict }) => `${code(kind)} (${verdict})`).join(', ') || 'none'}.`,
    '## Limits, pages and filters',
    `Headers of limits: ${limitHeaders.map(code).join(', ') || 'none seen'}.`,
    table(['List', 'How it ends'], pages.map(({ endpoint, end }) => [code(endpoint), end])),
    table(['Operation', 'Unknown filter'], filters.map(({ endpoint, unknownFilter }) => [code(endpoint), unknownFilter])),
    ...(scopes.length === 0 ? [] : ['## Scopes', table(['Operation', 'Scope held', 'Response'], scopes.map(({ endpoint, held, response }) => [code(endpoint), held, response]))]),
    ...(lags.length === 0 ? [] : ['## How long reads lagged', table(['After', 'Read', 'Milliseconds'], lags.map(({ after, read, milliseconds }) => [code(after), code(read), String(milliseconds)]))]),
    ...(corpus.length === 0 ? [] : ['## Unknown responses', ...corpus.map(({ endpoint, status, kind, body }) => `- ${code(endpoint)} ${status ?? ''} ${kind}: ${code(JSON.stringify(body))}`)]),
    '',
  ].filter((part) => part !== undefined).join('\n\n');
}

const code = (text: string): string => `\`${text}\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? 'None.' : [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
