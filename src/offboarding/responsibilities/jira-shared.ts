import type { ResponseDetails } from '../../core/api-promise.js';
import { opposite, type Endpoint, type EndpointInput, type Verdict } from '../../core/endpoint.js';
import { adminError, isAdminError, type AdminError } from '../../core/errors.js';
import { operationsOf } from '../../core/operations.js';
import type { CallOptions } from '../../core/options.js';
import { isActiveOn } from './jira-user.js';
import { mergedWithin } from './merged-within.js';
import { nothingSent } from './nothing-sent.js';
import { verdictOfSides } from './sides.js';
import type { TransferredThing, TransferSides, Place, SitePlace, SuccessorAnswer, Transfer } from './types.js';

export const administersProjects = 'project permission Administer projects';
export const administersJira = 'global permission Administer Jira';
export const browsesProjects = 'project permission Browse projects';
export const isActivePerson = 'be an active person of the site';

/** A project as far as searches need it. */
export interface ListedProject {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  /** Undefined if the list does not show the lead. */
  readonly leadAccountId: string | undefined;
  readonly isServiceDesk: boolean;
  /** A company-managed project has the roles of the site. Any other one may have roles of its own. */
  readonly isCompanyManaged: boolean;
  /** Jira hides what is in an archived project. */
  readonly isArchived: boolean;
}

/** All projects that the credential sees, also archived ones. Read once for all kinds. */
export function projectsOf(place: SitePlace, options: CallOptions): Promise<readonly ListedProject[]> {
  return place.once('projects', async () => {
    const projects: ListedProject[] = [];
    for await (const project of place.product.jira.projects.search({ expand: 'lead', status: ['live', 'archived'] }, options).whole()) {
      const { id, key, name, lead, projectTypeKey, style, simplified, archived } = project;
      projects.push({
        id,
        key: key ?? id,
        name: name ?? key ?? id,
        leadAccountId: lead?.accountId ?? undefined,
        isServiceDesk: projectTypeKey === 'service_desk',
        isCompanyManaged: style === 'classic' || (style !== 'next-gen' && simplified === false),
        isArchived: archived === true,
      });
    }
    return projects;
  });
}

/** The projects that are in use. */
export async function liveProjectsOf(place: SitePlace, options: CallOptions): Promise<readonly ListedProject[]> {
  return (await projectsOf(place, options)).filter(({ isArchived }) => !isArchived);
}

/** How many things one search looks into at the same time. The rate limits of the client slow it down further. */
const atTheSameTime = 4;

/**
 * Looks into each thing, several at the same time. One that Jira hides does not end the search of the others. The search
 * then still fails in the end: it did not see everything.
 */
export async function* fromEach<Thing, Found>(things: readonly Thing[], look: (thing: Thing) => AsyncIterable<Found>): AsyncGenerator<Found, void, undefined> {
  let hidden: AdminError | undefined;
  const sources = things.map((thing) =>
    async function* (): AsyncGenerator<Found, void, undefined> {
      try {
        yield* look(thing);
      } catch (error) {
        if (!isAdminError(error) || (error.kind !== 'notFound' && error.kind !== 'permission.denied')) {
          throw error;
        }
        // Jira has just listed it: not found means hidden.
        const { endpoint, status, traceId, attempts } = error;
        hidden ??= error.kind === 'notFound' ? adminError('permission.denied', { endpoint, status, traceId, attempts }) : error;
      }
    },
  );
  yield* mergedWithin(atTheSameTime, sources);
  if (hidden !== undefined) {
    throw hidden;
  }
}

/** A member of a response that a conclusion needs. Without it, the response proves nothing. */
export function shownBy<Member>(endpoint: Endpoint, field: string, member: Member | null | undefined): Member {
  if (member === undefined || member === null) {
    throw adminError('unexpectedResponse', { endpoint: endpoint.route, why: 'schema', fields: [{ field: `response.${field}`, problem: 'is missing' }] });
  }
  return member;
}

/** A transfer of things that belong to one person: one absolute write gives them to another. */
export function ownedThrough(
  endpoint: Endpoint,
  input: (thing: TransferredThing, to: string) => EndpointInput,
  more: Pick<Transfer, 'check'> & { readonly refusal?: (response: ResponseDetails, data: unknown, thing: TransferredThing) => AdminError | undefined } = {},
): Transfer {
  const { check = async (_thing, { to }, place, options) => ({ able: await isActiveOn(to, place, options) }), refusal } = more;
  return {
    check,
    // What somebody else owns by now stays theirs.
    seen: async (thing, { from }, { product }, options) => opposite(await operationsOf(product).readBack(endpoint, input(thing, from), options)),
    write: async (thing, { to }, { product }, options) => {
      const { data, response } = await operationsOf(product).send(endpoint, input(thing, to), options).withResponse();
      const error = refusal?.(response, data, thing);
      if (error !== undefined) {
        throw error;
      }
      return response;
    },
  };
}

/** Somebody who holds a thing, and the id of that entry, if entries have ids. */
export interface Holder {
  readonly accountId: string;
  readonly entryId?: string;
}

/** A thing that several people hold, each by an entry of their own. */
export interface SharedThing {
  /** The read that shows who holds it. */
  readonly shownBy: Endpoint;
  /** Everybody who holds it. Undefined if the response does not show it. */
  readonly holders: () => Promise<readonly Holder[] | undefined>;
  readonly give: (accountId: string) => Promise<ResponseDetails>;
  readonly take: (holder: Holder) => Promise<ResponseDetails>;
}

/** Opens a thing. `reading` decides whether a read is shared with other things, or made now. */
type Open = (thing: TransferredThing, place: SitePlace, options: CallOptions, reading: Place['once']) => SharedThing;

const now: Place['once'] = (_name, read) => read();

/** A transfer of things that several people hold. First the one gets an entry, then that of the other is removed. */
export function sharedThrough(open: Open): Transfer {
  return {
    check: async (thing, { to }, place, options): Promise<SuccessorAnswer> => {
      const { holders } = open(thing, place, options, place.once);
      const [able, all] = await Promise.all([isActiveOn(to, place, options), holders()]);
      return { able, ...(all === undefined ? {} : { holds: all.some(({ accountId }) => accountId === to) }) };
    },
    seen: async (thing, sides, place, options) => verdictOn(await open(thing, place, options, now).holders(), sides),
    write: async (thing, sides, place, options) => {
      const { from, to, fromKeeps } = sides;
      const { holders, give, take, ...shared } = open(thing, place, options, now);
      const all = shownBy(shared.shownBy, 'holders', await holders());
      let response = nothingSent();
      if (verdictOn(all, sides) === 'reached') {
        return response;
      }
      if (!all.some(({ accountId }) => accountId === to)) {
        response = await give(to);
      }
      for (const holder of fromKeeps ? [] : all.filter(({ accountId }) => accountId === from)) {
        response = await take(holder);
      }
      return response;
    },
  };
}

/** The id of what has a thing, and the rest of its id: a permission may contain the separator. */
export function partsOf({ id }: TransferredThing): readonly [owner: string, rest: string] {
  const at = id.indexOf('/');
  return [id.slice(0, at), id.slice(at + 1)];
}

function verdictOn(holders: readonly Holder[] | undefined, sides: TransferSides): Verdict {
  return holders === undefined ? 'unknown' : verdictOfSides((person) => holders.some(({ accountId }) => accountId === person), sides);
}
