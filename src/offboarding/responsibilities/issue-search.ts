import { attempt, type AdminError } from '../../core/errors.js';
import type { CallOptions } from '../../core/options.js';
import type { JiraField } from '../../product/jira/fields.js';
import type { JiraIssue } from '../../product/jira/issues.js';
import { quotedList } from './quoted.js';
import { pageOn } from './page-on.js';
import { slicesOf } from '../../core/slices-of.js';
import type { FoundThing, SitePlace } from './types.js';

/** How many values a query has at most. A longer one may be too much for Jira. */
const mostValues = 500;

/** How many fields a query is about at most: Jira makes pages smaller if it returns many. */
const mostFields = 3;

/** What to look for: the JQL for these people, and the fields that show whose an issue is. */
export interface IssuesWanted {
  readonly jql: (people: readonly string[]) => string;
  readonly fields: readonly string[];
}

/** The issues that a search finds for these people, streamed. The fields of an issue show whose it is. */
export async function* issuesOf(people: ReadonlySet<string>, { jql, fields }: IssuesWanted, place: SitePlace, options: CallOptions): AsyncGenerator<JiraIssue, void, undefined> {
  const named = [...people];
  const search = (some: readonly string[]) => place.product.jira.issues.search({ jql: jql(some), fields: fields.length === 0 ? ['key'] : [...fields], maxResults: 5000 }, options).whole();
  const found = search(named)[Symbol.asyncIterator]();
  const first = await attempt(() => found.next());
  if (first.ok) {
    for (let step = first.value; step.done !== true; step = await found.next()) {
      yield step.value;
    }
    return;
  }
  // Jira refuses JQL that names an account which it does not have: on another site of the organization, others may not exist.
  const present = first.error.kind === 'validation' ? await peopleOfSite(named, place, options) : named;
  if (present.length === named.length) {
    throw first.error;
  }
  if (present.length > 0) {
    yield* search(present);
  }
}

async function peopleOfSite(accountIds: readonly string[], { product }: SitePlace, options: CallOptions): Promise<string[]> {
  const users = await product.jira.users.getMany(accountIds, { maxResults: 100 }, options).whole().toArray();
  const present = new Set(users.map(({ accountId }) => accountId));
  return accountIds.filter((accountId) => present.has(accountId));
}

/** JQL for issues whose field has one of these people. */
export function fieldHas(field: string, people: Iterable<string>): string {
  return `${field} in (${quotedList(people)})`;
}

/** A custom field of issues that has people. */
export interface PeopleField {
  readonly id: string;
  readonly name: string;
  /** Its name in JQL. */
  readonly inJql: string;
  /** The kind of field, such as `com.atlassian.jira.plugin.system.customfieldtypes:userpicker`. */
  readonly custom: string;
}

const participants = 'com.atlassian.servicedesk:sd-request-participants';

/** The custom fields of issues that have people. Participants of requests are a kind of their own. */
export async function peopleFieldsOf(place: SitePlace, options: CallOptions): Promise<readonly PeopleField[]> {
  return (await allPeopleFields(place, options)).filter(({ custom }) => custom !== participants);
}

/** The field for the participants of requests, which a site with Jira Service Management has. Admins may rename it. */
export async function participantsFieldOf(place: SitePlace, options: CallOptions): Promise<PeopleField | undefined> {
  return (await allPeopleFields(place, options)).find(({ custom }) => custom === participants);
}

function allPeopleFields(place: SitePlace, options: CallOptions): Promise<readonly PeopleField[]> {
  return place.once('fields with people', async () => {
    const found: PeopleField[] = [];
    for await (const field of place.product.jira.fields.search({ type: ['custom'], maxResults: 100 }, options).whole()) {
      found.push(...asPeopleField(field));
    }
    return found;
  });
}

function asPeopleField({ id, name, schema }: JiraField): PeopleField[] {
  const [, number] = /^customfield_(\d+)$/.exec(id) ?? [];
  const hasPeople = schema?.type === 'user' || (schema?.type === 'array' && schema.items === 'user');
  return number === undefined || !hasPeople ? [] : [{ id, name: name ?? id, inJql: `cf[${number}]`, custom: schema.custom ?? '' }];
}

/** The fields in portions that one query takes with so many people. */
export function portionsOf(fields: readonly PeopleField[], people: number): (readonly PeopleField[])[] {
  const size = Math.max(1, Math.min(mostFields, Math.floor(mostValues / people)));
  return slicesOf(fields, size);
}

/** Whether Jira refuses to look at a field: it cannot be searched, or it is gone. */
export function isRefusedField({ kind }: AdminError): boolean {
  return kind === 'validation' || kind === 'notFound';
}

/** Who is in a field of an issue, in the order of the field. Undefined if the response does not show it. */
export function peopleIn(value: unknown): readonly string[] | undefined {
  if (value === undefined) {
    return undefined;
  }
  const ids = (value === null ? [] : Array.isArray(value) ? (value as unknown[]) : [value]).map((person) => (person as { readonly accountId?: unknown } | null)?.accountId);
  return ids.every((id) => typeof id === 'string') ? ids : undefined;
}

/** The members that every thing has which is an issue or a part of one. */
export function partsOfIssue(issueKey: string | null | undefined, place: SitePlace): Pick<FoundThing, 'url' | 'within'> {
  if (typeof issueKey !== 'string') {
    return {};
  }
  return { ...pageOn(place, `/browse/${issueKey}`), within: issueKey.replace(/-\d+$/, '') };
}
