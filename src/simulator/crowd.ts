import { checkOptionNames } from '../core/input.js';
import { refuseSetup } from './refuse-setup.js';
import { siteResource } from './access.js';
import type { SimulatorContext } from './context.js';
import { makeGroup } from './groups.js';
import { addPerson } from './people.js';
import { SeededRandom } from './random.js';
import type { SimulatedAccount } from './state.js';

/** Many people at once. A share is from 0 to 1, of all people. The rest are managed by hand. */
export interface PeopleOptions {
  /** How many people, including organization admins. */
  readonly people: number;
  /** Share of people who are provisioned through SCIM. Default 0. */
  readonly scim?: number;
  /** Share of people who are provisioned by Google Workspace. Default 0. */
  readonly google?: number;
  /** Share of guests in Confluence, whose accounts the organization does not manage. Default 0. */
  readonly guests?: number;
  /** Share of other members whose accounts the organization does not manage. Default 0. */
  readonly unmanaged?: number;
  /** How many of the people who are managed by hand are organization admins. Default 0. */
  readonly admins?: number;
  /** Over how many groups to spread the people, one group for each person. Default 10. */
  readonly groups?: number;
  /** The same seed gives the same people. Default 1. */
  readonly seed?: number;
}

const givenNames = ['Amara', 'Bao', 'Carmen', 'Dmitri', 'Elif', 'Farid', 'Grace', 'Hana', 'Ines', 'Jonas', 'Kofi', 'Lena', 'Mateo', 'Noor', 'Priya', 'Sven'];
const familyNames = ['Adeyemi', 'Brandt', 'Castro', 'Doe', 'Eriksen', 'Feld', 'Garcia', 'Haddad', 'Ito', 'Kaya', 'Lindqvist', 'Moreau', 'Novak', 'Okafor', 'Raman', 'Silva'];
const day = 86_400_000;
const caller = 'simulator.addPeople()';

/** Adds many people to the organization. The kinds of people are mixed, as in a directory. */
export function addCrowd(context: SimulatorContext, options: PeopleOptions): SimulatedAccount[] {
  checkOptionNames(caller, options ?? null, ['people', 'scim', 'google', 'guests', 'unmanaged', 'admins', 'groups', 'seed'] satisfies readonly (keyof PeopleOptions)[]);
  const { people, admins = 0, groups = 10, seed = 1 } = options;
  const counts = countsOf(options);
  const random = new SeededRandom(seed);
  const own: SimulatorContext = { ...context, random };
  const { state } = context;
  const [site] = Object.values(state.sites);
  const domain = state.claimedDomains[0] ?? 'example.com';
  const names = new Set(Object.values(state.groups).map(({ name }) => name));
  const teams = Array.from({ length: groups }, (_, index) => index + 1)
    .map((number) => `team-${number}`)
    .map((name) => Object.values(state.groups).find((group) => names.has(name) && group.name === name) ?? makeGroup(own, { name }));
  const team = teams[0];
  if (site !== undefined && team !== undefined) {
    for (const group of teams) {
      group.grants[siteResource('jira-software', site.cloudId)] ??= ['atlassian/user'];
    }
  }
  const prefix = Object.keys(state.accounts).length;
  const left = { ...counts };
  const added: SimulatedAccount[] = [];
  let adminsLeft = admins;
  for (let index = 0; index < people; index += 1) {
    const kind = drawn(left, people - index, random);
    const name = `${random.pick(givenNames)} ${random.pick(familyNames)}`;
    const outside = kind === 'guests' || kind === 'unmanaged';
    const isAdmin = kind === 'plain' && adminsLeft > 0;
    adminsLeft -= isAdmin ? 1 : 0;
    const account = addPerson(own, {
      name,
      email: `${name.toLowerCase().replace(' ', '.')}.${prefix + index}@${outside ? 'partner.example' : domain}`,
      orgAdmin: isAdmin,
      ...(kind === 'scim' || kind === 'google' ? { provisionedBy: kind } : {}),
    });
    account.lastActive['jira-software'] = account.addedToOrgAt + random.below(100) * day;
    if (kind === 'guests') {
      if (site !== undefined) {
        state.directRoles[account.accountId] = { [siteResource('confluence', site.cloudId)]: ['atlassian/guest'] };
      }
    } else {
      const group = teams[random.below(Math.max(1, teams.length))];
      if (group !== undefined) {
        group.members[account.accountId] = true;
      }
    }
    added.push(account);
  }
  return added;
}

type Kind = 'scim' | 'google' | 'guests' | 'unmanaged' | 'plain';

function countsOf({ people, scim = 0, google = 0, guests = 0, unmanaged = 0, admins = 0 }: PeopleOptions): Record<Kind, number> {
  const shares = { scim, google, guests, unmanaged };
  const isShare = (share: number): boolean => share >= 0 && share <= 1;
  if (!Number.isInteger(people) || people < 0 || !Number.isInteger(admins) || admins < 0) {
    throw refuseSetup(caller, 'people', 'expected a whole number of people and of admins');
  }
  if (!Object.values(shares).every(isShare)) {
    throw refuseSetup(caller, 'scim', 'expected shares from 0 to 1');
  }
  const counts = Object.fromEntries(Object.entries(shares).map(([kind, share]) => [kind, Math.round(share * people)])) as Record<keyof typeof shares, number>;
  const plain = people - Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (plain < admins) {
    throw refuseSetup(caller, 'admins', 'the shares exceed 1 together, or leave too few people who are managed by hand for the admins');
  }
  return { ...counts, plain };
}

/** Draws a kind from the remaining ones, so that the numbers are exact. */
function drawn(left: Record<Kind, number>, total: number, random: SeededRandom): Kind {
  let at = random.below(total);
  for (const kind of Object.keys(left) as Kind[]) {
    if (at < left[kind]) {
      left[kind] -= 1;
      return kind;
    }
    at -= left[kind];
  }
  throw new RangeError('more people were drawn than there are');
}
