import { checkRunOptions } from '../../core/run-options.js';
import { invalidInput } from '../../core/input.js';
import { keyOfThing } from '../responsibilities/inventory.js';
import { textReplacer } from './replace-text.js';
import type { ReportedThing } from './in-charge.js';
import type { Report, ReportedPerson, ReportedStep } from './report.js';

/** How {@link pseudonymizeReport} makes pseudonyms. */
export interface PseudonymizeOptions {
  /**
   * A secret of at least 16 characters. With the same key, a person has the same pseudonym in every report. Anybody with the
   * key can find out who it is by trying. Without a key, pseudonyms hold for this report only.
   */
  readonly key?: string | undefined;
}

type Kind = 'account' | 'email' | 'id' | 'thing';

/** Members with words of this package, or with proof: they keep their text even if it equals somebody's name. */
const kept = new Set([
  'orgId', 'planHash', 'createdAt', 'run', 'startedAt', 'endedAt', 'end', 'rowName', 'evidence', 'action', 'kind', 'effect', 'verification',
  'at', 'recordedAt', 'recovered', 'traceId', 'whoCanFix', 'endpoint', 'code', 'codes', 'stays', 'sees', 'why',
]);

/** Texts like an e-mail address or an account id, in any member: the person may not be in the plan. */
const addresses = /[^\s<>"'(),;:|@]{1,64}@[^\s<>"'(),;:|@]{0,253}[\p{L}\p{N}]/gu;
const accountIds = /(?<![\w-])(?:(?:\d{6}|qm):[\w:-]{20,}|[\da-f]{24})(?![\w-])/gi;

/**
 * Replaces names, e-mail addresses and ids of people in a report by pseudonyms. It replaces them in every member, such as
 * steps, tasks and errors. Name, account id and steps of one person still belong together. Pass the result to
 * {@link reportAsHtml}, {@link reportAsMarkdown}, {@link reportAsCsv} or {@link reportAsJson}.
 *
 * Things that people are in charge of lose their names and addresses: people write them, and they may name anybody. Their
 * ids stay.
 *
 * What stays: the ids of the organization, the plan and its runs, trace ids, times, and the line numbers of the input.
 * Anybody with the input, the journal or the logs of Atlassian can still find the person by these. The report is
 * pseudonymous, not anonymous. In texts, a name is found only as a whole, not by a part of it.
 *
 * Throws `validation` if the key is too short.
 *
 * @example
 * const shared = await pseudonymizeReport(report, { key: process.env.REPORT_KEY });
 * await writeFile('report.html', await reportAsHtml(shared));
 */
export async function pseudonymizeReport(report: Report, options: PseudonymizeOptions = {}): Promise<Report> {
  checkRunOptions('pseudonymizeReport()', options, ['key']);
  const tags = await makeTags(identifiersOf(report), options.key);
  const pseudonym = (kind: Kind, value: string): string => {
    const tag = tags.get(identifier(kind, value)) ?? '';
    return kind === 'email' ? `${tag}@pseudonym.invalid` : `${kind}-${tag}`;
  };
  const nameFor = ({ accountId }: ReportedPerson): string => `Person ${tags.get(identifier('account', accountId)) ?? ''}`;

  const replacements = new Map<string, string>();
  for (const person of report.people) {
    if (person.name !== undefined) {
      replacements.set(person.name, nameFor(person));
    }
  }
  for (const written of tags.keys()) {
    const { kind, value } = readIdentifier(written);
    if (kind !== 'thing') {
      replacements.set(value, pseudonym(kind, value));
    }
  }
  const replaced = textReplacer(replacements);

  // Titles of pages and names of filters are written by people, and name others. An address may have them as well.
  const thingWithoutName = ({ url: _url, ...thing }: ReportedThing): ReportedThing => ({ ...withTexts(thing, replaced), name: pseudonym('thing', keyOfThing(thing)) });
  const person = (original: ReportedPerson): ReportedPerson => ({
    ...withTexts(original, replaced),
    accountId: pseudonym('account', original.accountId),
    ...(original.name === undefined ? {} : { name: nameFor(original) }),
    ...(original.email === undefined ? {} : { email: pseudonym('email', original.email) }),
    ...(original.inCharge === undefined ? {} : { inCharge: original.inCharge.map(thingWithoutName) }),
  });
  const { people, unresolved, ...rest } = report;
  return {
    ...withTexts(rest, replaced),
    people: people.map(person),
    unresolved: unresolved.map((subject) => ({
      ...withTexts(subject, replaced),
      ...(subject.accountId === undefined ? {} : { accountId: pseudonym('account', subject.accountId) }),
      ...(subject.email === undefined ? {} : { email: pseudonym('email', subject.email) }),
      reason: subject.reason,
      candidates: subject.candidates.map((candidate) => pseudonym('account', candidate)),
    })),
    pseudonymized: true,
  };
}

/** The second part of a step key. It may identify a person, such as a user of a SCIM directory. */
function targetOf({ key = '' }: ReportedStep): string {
  const space = key.indexOf(' ');
  return space === -1 ? '' : key.slice(space + 1);
}

/** Everything to replace except names. Names follow the account id. */
function identifiersOf(report: Report): Set<string> {
  const found = new Set<string>();
  const add = (kind: Kind, value: string | undefined) => value !== undefined && value !== '' && found.add(identifier(kind, value));
  withTexts(report, (text) => {
    text.match(addresses)?.forEach((address) => add('email', address));
    text.match(accountIds)?.forEach((accountId) => add('account', accountId));
    return text;
  });
  for (const { accountId, email, steps, inCharge = [] } of report.people) {
    add('account', accountId);
    add('email', email);
    steps.forEach((step) => add('id', targetOf(step)));
    inCharge.forEach((thing) => add('thing', keyOfThing(thing)));
  }
  for (const { accountId, email, candidates } of report.unresolved) {
    add('account', accountId);
    add('email', email);
    candidates.forEach((candidate) => add('account', candidate));
  }
  return found;
}

function identifier(kind: Kind, value: string): string {
  return `${kind} ${kind === 'email' ? value.trim().toLowerCase() : value}`;
}

function readIdentifier(written: string): { kind: Kind; value: string } {
  const space = written.indexOf(' ');
  return { kind: written.slice(0, space) as Kind, value: written.slice(space + 1) };
}

/** A copy with every text replaced that may be personal, including members that are added later. */
function withTexts<T>(value: T, replaced: (text: string) => string): T {
  const copy = (inner: unknown): unknown => {
    if (typeof inner === 'string') {
      return replaced(inner);
    }
    if (Array.isArray(inner)) {
      return inner.map(copy);
    }
    return typeof inner === 'object' && inner !== null
      ? Object.fromEntries(Object.entries(inner).map(([member, content]) => [member, kept.has(member) ? content : copy(content)]))
      : inner;
  };
  return copy(value) as T;
}

/** Forty-eight bits of an HMAC for each identifier: enough to distinguish millions of people. */
async function makeTags(identifiers: ReadonlySet<string>, key: string | undefined): Promise<Map<string, string>> {
  if (key !== undefined && (typeof key !== 'string' || key.length < 16)) {
    throw invalidInput('pseudonymizeReport()', [{ field: 'key', problem: 'expected a secret of at least 16 characters' }]);
  }
  const encoder = new TextEncoder();
  const secret = key === undefined ? crypto.getRandomValues(new Uint8Array(32)) : encoder.encode(key);
  const signer = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const tag = async (text: string): Promise<readonly [string, string]> => {
    const signature = new Uint8Array(await crypto.subtle.sign('HMAC', signer, encoder.encode(text)), 0, 6);
    return [text, Array.from(signature, (byte) => byte.toString(16).padStart(2, '0')).join('')];
  };
  return new Map(await Promise.all([...identifiers].map(tag)));
}
