import type { ResponseDetails } from '../../core/api-promise.js';
import type { CallOptions } from '../../core/options.js';
import { addOrganizationUsers, listCustomerOrganizations, listOrganizationUsers, removeOrganizationUsers } from '../../product/service-desk/organizations.js';
import { ofSomebodyElse, verdictOfSides } from './sides.js';
import { nothingSent } from './nothing-sent.js';
import type { FoundThing, TransferredThing, TransferSides, ResponsibilityDeclaration, SitePlace } from './types.js';

async function* findOrganizations(people: ReadonlySet<string>, place: SitePlace, options: CallOptions): AsyncGenerator<FoundThing, void, undefined> {
  const { organizations } = place.product.serviceDesk;
  const listed = new Map<string, { readonly name: string; readonly members: Set<string> }>();
  for (const accountId of people) {
    for await (const { id, name } of organizations.list({ accountId }, options).whole()) {
      const organization = listed.get(id) ?? { name: name ?? '', members: new Set() };
      organization.members.add(accountId);
      listed.set(id, organization);
    }
  }
  // The lists do not show whose organizations they have: the people of each do, and are read once for everybody.
  for (const [id, { name, members }] of listed) {
    for (const accountId of await usersOf(id, members, place, options)) {
      yield { accountId, id, name };
    }
  }
}

/** Which of these people are in an organization. Only the whole list shows that somebody is not. */
async function usersOf(organizationId: string, people: ReadonlySet<string>, { product }: SitePlace, options: CallOptions): Promise<ReadonlySet<string>> {
  const users = new Set<string>();
  for await (const { accountId } of product.serviceDesk.organizations.listUsers(organizationId, {}, options).whole()) {
    if (accountId !== null && accountId !== undefined && people.has(accountId)) {
      users.add(accountId);
    }
    if (users.size === people.size) {
      break;
    }
  }
  return users;
}

function sidesIn({ id }: TransferredThing, { from, to }: TransferSides, place: SitePlace, options: CallOptions): Promise<ReadonlySet<string>> {
  return usersOf(id, new Set([from, to]), place, options);
}

async function write(thing: TransferredThing, sides: TransferSides, place: SitePlace, options: CallOptions): Promise<ResponseDetails> {
  const { from, to, fromKeeps } = sides;
  const { organizations } = place.product.serviceDesk;
  const users = await sidesIn(thing, sides, place, options);
  if (users.size === 0 && !sides.isUndo) {
    throw ofSomebodyElse(addOrganizationUsers.route);
  }
  let response = nothingSent();
  if (!users.has(to)) {
    ({ response } = await organizations.addUsers(thing.id, [to], options).withResponse());
  }
  if (users.has(from) && !fromKeeps) {
    ({ response } = await organizations.removeUsers(thing.id, [from], options).withResponse());
  }
  return response;
}

export const serviceDeskResponsibilities = {
  customerOrganizations: {
    row: 'S7',
    title: 'organizations of customers that the person belongs to',
    world: 'serviceDesk',
    foundBy: [listCustomerOrganizations, listOrganizationUsers],
    findingNeeds: 'an agent of Jira Service Management',
    caveat: 'One search for each person, and the people of each organization that it shows.',
    finder: { peopleAtOnce: 100, find: findOrganizations },
    writes: [addOrganizationUsers, removeOrganizationUsers],
    writingNeeds: 'an admin of Jira, or an agent if agents may manage organizations',
    successorMust: 'Be allowed to see the requests that are shared with the organization. A person decides that.',
    readBack: 'The people of the organization are read again.',
    undo: 'The person is added again. The successor is removed, unless they were in the organization before.',
    evidence: ['documented'],
    byDefault: 'report',
    turn: 6,
    transfer: {
      check: async (thing, sides, place, options) => ({ able: undefined, holds: (await sidesIn(thing, sides, place, options)).has(sides.to) }),
      seen: async (thing, sides, place, options) => {
        const users = await sidesIn(thing, sides, place, options);
        return verdictOfSides((accountId) => users.has(accountId), sides);
      },
      write,
    },
  },
} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;
