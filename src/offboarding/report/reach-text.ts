import { capital } from '../../core/capital.js';
import type { WhoCanFix } from '../../core/error-kinds.js';
import { groupedBy } from '../../core/grouped-by.js';
import { roleNameOf } from '../../org/role-ids.js';
import { visible } from '../../core/visible.js';
import type { OwnedThing } from '../read/dossier.js';
import type { LogIn } from '../read/log-in.js';
import type { LastUse, NotReadable, Reach, ReachedAccount, ReachedGroup, ReachedProduct, ReachPart, UnresolvedReach } from '../read/reach-shape.js';
import { tokensRemain } from '../steps/access-steps.js';
import { linesOf } from './columns.js';
import { counted, timeText } from './report-words.js';

const width = 80;
const labelWidth = 23;
/** So many names of one kind are listed; the others are counted. */
const namedAtMost = 10;

type Row = readonly [label: string, values: readonly string[] | undefined];

/**
 * A reach as a text table for people, 80 columns wide at most. It leads with whether the person can log in. Characters that
 * steer how a text is displayed are made visible. What could not be read says so: it never reads as none.
 *
 * @example
 * console.log(reachAsText(await readReach('jane@example.com', { clients: { org } })));
 */
export function reachAsText(reach: Reach | UnresolvedReach): string {
  const rows = reach.kind === 'person' ? rowsOf(reach) : rowsOfUnresolved(reach);
  return rows.map(([label, values]) => rowText(label, values)).join('');
}

function rowText(label: string, values: readonly string[] | undefined): string {
  const texts = values === undefined ? ['not readable, see below'] : values.length === 0 ? ['none'] : values;
  return texts
    .flatMap((value) => linesOf(visible(value).trim(), width - labelWidth))
    .map((line, index) => `${(index === 0 ? label : '').padEnd(labelWidth)}${line}`.trimEnd() + '\n')
    .join('');
}

const logInWords: Readonly<Record<LogIn['state'], string>> = { yes: 'YES', notYet: 'NOT YET', elsewhereOnly: 'NOT HERE', no: 'NO', unknown: 'NOT KNOWN' };

function rowsOf(reach: Reach): Row[] {
  const { account, logIn, directories, products, lastUsed, groups, apiTokens, organizationApiKeys, owns, notReadable } = reach;
  const isOff = logIn.state === 'no' && (apiTokens ?? []).length > 0;
  return [
    ['Can log in', [`${logInWords[logIn.state]}. ${logIn.sentence}`]],
    ['Person', [[reach.name, reach.email].filter((text) => text !== undefined).join(', '), reach.accountId].filter((text) => text !== '')],
    ['Account', [accountText(account)]],
    ['Directories', directories?.map(({ name, directoryId, status }) => `${name ?? directoryId}: ${status}`)],
    ['Products', products?.map(productText)],
    ['Last use', lastUsed?.map(lastUseText)],
    ['Groups', groups?.map(groupText)],
    ['API tokens', apiTokens?.map(({ label, tokenId, lastAccess }) => `${nameOr(label, tokenId)}${lastAccess === undefined ? '' : `, last used ${timeText(lastAccess)}`}`)],
    ...(isOff ? [['', [`${tokensRemain}.`]] as const] : []),
    ['Organization API keys', organizationApiKeys?.map(({ name, apiKeyId }) => nameOr(name, apiKeyId))],
    ...(['filters', 'projects', 'components', 'dashboards'] as const).map((part): Row => [capital(part), namesOf(owns[part], notReadable.some((gap) => gap.why === 'hidden' && gap.part.toLowerCase() === `private${part}`))]),
    ['Not readable', notReadableTexts(notReadable)],
  ];
}

function nameOr(name: string, id: string): string {
  return name.trim() === '' ? id : name;
}

const ownerWords: Readonly<Record<ReachedAccount['owner'], string>> = {
  organization: 'owned by the organization',
  scim: 'owned by an identity provider, through SCIM',
  google: 'owned by Google Workspace',
  nobody: 'not managed by the organization',
  unknown: 'owner not readable',
};

function accountText({ type, status, owner, platformRoles }: ReachedAccount): string {
  const kind = type === 'atlassian' ? '' : `, ${type}`;
  const roles = platformRoles.length === 0 ? '' : `; ${platformRoles.map(roleNameOf).join(', ')}`;
  return `${status}${kind}, ${ownerWords[owner]}${roles}`;
}

function placeText({ name, site }: Pick<ReachedProduct, 'name' | 'site'>): string {
  return site === undefined ? name : `${name}, ${site}`;
}

function productText({ name, site, roles, throughGroups }: ReachedProduct): string {
  const held = roles.map((role) => `${role.name}${role.direct === true ? ' (direct)' : ''}`).join(', ');
  const through = throughGroups === undefined || throughGroups.length === 0 ? '' : `, through ${throughGroups.join(', ')}`;
  return `${placeText({ name, ...(site === undefined ? {} : { site }) })}: ${held}${through}`;
}

function lastUseText({ at, ...product }: LastUse): string {
  return `${placeText(product)}: ${at === undefined ? 'never' : timeText(at)}`;
}

function groupText({ name, groupId, owner }: ReachedGroup): string {
  const owned = owner === 'organization' ? '' : owner === 'identityProvider' ? ', owned by an identity provider' : ', owner not readable';
  return `${nameOr(name, groupId)}${owned}`;
}

function namesOf(things: readonly OwnedThing[] | undefined, areSomeHidden: boolean): string[] | undefined {
  if (things?.length === 0 && areSomeHidden) {
    return ['none seen; private ones are not readable, see below'];
  }
  const names = things?.slice(0, namedAtMost).map(({ id, name, site }) => placeText({ name: nameOr(name, id), ...(site === undefined ? {} : { site }) }));
  const others = (things ?? []).length - namedAtMost;
  return others > 0 ? [...(names ?? []), `and ${counted(others, 'other', 'others')}`] : names;
}

const partWords: Readonly<Record<ReachPart, string>> = {
  permissions: 'permissions over the account',
  owner: 'owner of the account',
  scimUsers: 'SCIM users',
  scimDirectory: 'whether the SCIM user exists',
  directories: 'directories',
  products: 'products and roles',
  productNames: 'names of products',
  lastUsed: 'last use',
  groups: 'groups',
  groupOwners: 'owners of groups',
  groupGrants: 'what groups grant',
  apiTokens: 'API tokens',
  organizationApiKeys: 'organization API keys',
  filters: 'filters',
  projects: 'projects',
  components: 'components',
  dashboards: 'dashboards',
  privateFilters: 'private filters',
  privateDashboards: 'private dashboards',
  otherSites: 'things on other sites',
  oauthGrants: 'OAuth grants of apps',
  otherOrganizations: 'other organizations',
};

const fixerWords: Readonly<Record<WhoCanFix, string>> = {
  caller: 'you',
  orgAdmin: 'an organization admin',
  siteAdmin: 'a site admin',
  idpAdmin: 'the admin of the identity provider',
  user: 'the person',
  atlassianSupport: 'Atlassian Support',
  nobody: 'nobody',
};

/** What has the same cause stands together. */
function notReadableTexts(gaps: readonly NotReadable[]): string[] {
  return [...groupedBy(gaps, ({ why, remedy, whoCanFix }) => JSON.stringify([why, remedy, whoCanFix])).values()].flatMap((some) =>
    some.slice(0, 1).map(({ why, remedy, whoCanFix }) => `- ${some.map(({ part, site }) => `${partWords[part]}${site === undefined ? '' : ` on ${site}`}`).join(', ')} (${why}; can be fixed by ${fixerWords[whoCanFix]}): ${remedy}`),
  );
}

function rowsOfUnresolved({ accountId, email, reason, candidates }: UnresolvedReach): Row[] {
  const why =
    reason === 'severalMatches'
      ? 'Several people have this e-mail address. Ask again by account id.'
      : `No directory of the organization has this ${accountId === undefined ? 'e-mail address' : 'account'}. A customer of a portal is in none.`;
  return [
    ['Can log in', [`${logInWords.unknown}. ${why}`]],
    ['Person', [email ?? accountId ?? '']],
    ...(candidates.length === 0 ? [] : [['Could be', candidates] as const]),
  ];
}
