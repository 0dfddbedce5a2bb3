import { checkRunOptions } from '../../core/run-options.js';
import { invalidInput } from '../../core/input.js';
import { slicesOfStream } from '../../core/slices-of.js';
import { keyOfThing } from '../responsibilities/inventory.js';
import { KnownTexts } from './known-texts.js';
import { textReplacer } from './replace-text.js';
import type { ReportedThing } from './in-charge.js';
import type { Report, ReportedPerson, ReportedStep } from './report.js';
import { isReportStream, type ReportStream } from './report-stream.js';

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
 * The report of a plan file stays a stream, with the same pseudonyms. It is read once for names and ids, which take 30 to 60
 * bytes each in memory, and again each time that you write it. Ids and addresses of others are found in its texts where they
 * stand by themselves.
 *
 * Throws `validation` if the key is too short.
 *
 * @example
 * const shared = await pseudonymizeReport(report, { key: process.env.REPORT_KEY });
 * await writeFile('report.html', await reportAsHtml(shared));
 */
export async function pseudonymizeReport(report: Report, options?: PseudonymizeOptions): Promise<Report>;
export async function pseudonymizeReport(report: ReportStream, options?: PseudonymizeOptions): Promise<ReportStream>;
export async function pseudonymizeReport(report: Report | ReportStream, options: PseudonymizeOptions = {}): Promise<Report | ReportStream> {
  checkRunOptions('pseudonymizeReport()', options, ['key']);
  const tagOf = await tagger(options.key);
  if (!isReportStream(report)) {
    return { ...(await pseudonymized(report, tagOf)), pseudonymized: true };
  }
  const known = await knownTexts(report, tagOf);
  return {
    ...(await pseudonymized({ ...report, people: [] }, tagOf, known)),
    people: async function* () {
      for await (const people of slicesOfStream(report.people(), peopleAtOnce)) {
        yield* (await pseudonymized({ people, unresolved: [] }, tagOf, known)).people;
      }
    },
    pseudonymized: true,
  };
}

/** So many people are read at once. */
const peopleAtOnce = 100;

/** How the pseudonym of each kind is written. Of things, only their ids stay. */
const written: Readonly<Record<Kind | 'name', (tag: string) => string>> = {
  account: (tag) => `account-${tag}`,
  email: (tag) => `${tag}@pseudonym.invalid`,
  id: (tag) => `id-${tag}`,
  thing: (tag) => `thing-${tag}`,
  name: (tag) => `Person ${tag}`,
};

/** What the texts about one person may say about others: their names, and ids that do not look like ids. */
async function knownTexts(report: ReportStream, tagOf: Tagger): Promise<KnownTexts> {
  const known = new KnownTexts(Object.values(written));
  for await (const people of slicesOfStream(report.people(), peopleAtOnce)) {
    const texts = people.flatMap(textsAbout).filter(({ text }) => text !== '');
    const tags = await Promise.all(texts.map(({ tagged }) => tagOf(tagged)));
    texts.forEach(({ kind, text }, index) => known.add(text, Object.keys(written).indexOf(kind), tags[index] as string));
  }
  return known;
}

function textsAbout({ accountId, name = '', email = '', steps }: ReportedPerson): { readonly kind: Kind | 'name'; readonly text: string; readonly tagged: string }[] {
  return [
    { kind: 'name', text: name, tagged: identifier('account', accountId) },
    ...(accountId.match(accountIds)?.[0] === accountId ? [] : [{ kind: 'account' as const, text: accountId, tagged: identifier('account', accountId) }]),
    ...(email.match(addresses)?.[0] === email ? [] : [{ kind: 'email' as const, text: email, tagged: identifier('email', email) }]),
    ...[...new Set(steps.map(targetOf))].map((target) => ({ kind: 'id' as const, text: target, tagged: identifier('id', target) })),
  ];
}

/** Replaces what one report, or a part of it, says about people. `known`: texts about people who are not in this part. */
async function pseudonymized<Part extends Pick<Report, 'people' | 'unresolved'>>(report: Part, tagOf: Tagger, known?: KnownTexts): Promise<Part> {
  const tags = new Map(await Promise.all([...identifiersOf(report)].map(async (each) => [each, await tagOf(each)] as const)));
  const pseudonym = (kind: Kind, value: string): string => written[kind](tags.get(identifier(kind, value)) ?? '');
  const nameFor = ({ accountId }: ReportedPerson): string => written.name(tags.get(identifier('account', accountId)) ?? '');

  const replacements = new Map<string, string>();
  for (const person of report.people) {
    if (person.name !== undefined) {
      replacements.set(person.name, nameFor(person));
    }
  }
  for (const each of tags.keys()) {
    const { kind, value } = readIdentifier(each);
    if (kind !== 'thing') {
      replacements.set(value, pseudonym(kind, value));
    }
  }
  const replaced = textReplacer(replacements, known);

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
  } as unknown as Part;
}

/** The second part of a step key. It may identify a person, such as a user of a SCIM directory. */
function targetOf({ key = '' }: ReportedStep): string {
  const space = key.indexOf(' ');
  return space === -1 ? '' : key.slice(space + 1);
}

/** Everything to replace except names. Names follow the account id. */
function identifiersOf(report: Pick<Report, 'people' | 'unresolved'>): Set<string> {
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

/** The tag of an identifier. */
type Tagger = (identifier: string) => Promise<string>;

/** So many tags are remembered: groups and successors come again and again. */
const mostTags = 10_000;

/** Forty-eight bits of an HMAC for each identifier: enough to distinguish millions of people. */
async function tagger(key: string | undefined): Promise<Tagger> {
  if (key !== undefined && (typeof key !== 'string' || key.length < 16)) {
    throw invalidInput('pseudonymizeReport()', [{ field: 'key', problem: 'expected a secret of at least 16 characters' }]);
  }
  const encoder = new TextEncoder();
  const secret = key === undefined ? crypto.getRandomValues(new Uint8Array(32)) : encoder.encode(key);
  const signer = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const known = new Map<string, string>();
  return async (text) => {
    const before = known.get(text);
    if (before !== undefined) {
      return before;
    }
    const signature = new Uint8Array(await crypto.subtle.sign('HMAC', signer, encoder.encode(text)), 0, 6);
    const tag = Array.from(signature, (byte) => byte.toString(16).padStart(2, '0')).join('');
    if (known.size >= mostTags) {
      known.clear();
    }
    known.set(text, tag);
    return tag;
  };
}
