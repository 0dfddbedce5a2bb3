import { valueOr, wasAskedFor, type Fact } from '../offboarding/read/facts.js';
import type { Dossier, ReusableFacts } from '../offboarding/read/dossier.js';
import type { FactsBefore, Step } from '../offboarding/steps/types.js';
import { productOfResource } from '../org/role-ids.js';
import { isSameProduct } from '../org/product-names.js';

/** The kinds of access that a person can get again. */
export type AccessKind = 'account' | 'membership' | 'organizationRole' | 'group' | 'role' | 'apiToken' | 'organizationApiKey' | 'scimUser';

/** What a person has, one text for each thing: its kind, a blank and its ids. Texts are compared and kept. */
export type AccessItem = `${AccessKind} ${string}`;

/** What was readable of a person, and what they have of it. */
export interface AccessSeen {
  readonly items: ReadonlySet<AccessItem>;
  /** The kinds that were readable. Nothing is concluded about the others. */
  readonly kinds: ReadonlySet<AccessKind>;
}

type Readable = Partial<Pick<Dossier, 'directory' | 'memberships' | 'groups' | 'roles' | 'apiTokens' | 'organizationApiKeys' | 'scimLinks'>>;

/** The kind of an item, and its ids. */
export function partsOfItem(item: AccessItem): { readonly what: AccessKind; readonly target: string } {
  const blank = item.indexOf(' ');
  return { what: item.slice(0, blank) as AccessKind, target: item.slice(blank + 1) };
}

/**
 * What a person has. A membership counts while the account is active only: without an account nobody enters a directory. Roles
 * that groups give are left out: they are those of the groups.
 */
export function accessIn({ directory, memberships, groups, roles, apiTokens, organizationApiKeys, scimLinks }: Readable): AccessSeen {
  const items = new Set<AccessItem>();
  const kinds = new Set<AccessKind>();
  const add = <T>(kind: AccessKind, fact: Fact<readonly T[]> | undefined, idOf: (each: T) => string): void => {
    if (fact?.known === true) {
      kinds.add(kind);
      fact.value.forEach((each) => items.add(`${kind} ${idOf(each)}`));
    }
  };
  const isActive = directory?.known === true && directory.value.accountStatus === 'active';
  const hasStatus = directory?.known === true && directory.value.accountStatus !== 'unknown';
  if (hasStatus) {
    kinds.add('account');
    if (isActive) {
      items.add('account ');
    }
  }
  if (directory?.known === true) {
    kinds.add('organizationRole');
    directory.value.platformRoles.forEach((role) => items.add(`organizationRole ${role}`));
  }
  const hasStatuses = memberships?.known === true && memberships.value.every(({ status }) => status !== 'unknown');
  if (hasStatuses && (hasStatus || memberships.value.length === 0)) {
    add('membership', mappedTo(memberships, (all) => (isActive ? all.filter(({ status }) => status === 'active') : [])), ({ directoryId }) => directoryId);
  }
  add('group', groups, ({ groupId }) => groupId);
  add('role', mappedTo(roles, (all) => all.filter(({ direct }) => direct !== false)), ({ resourceId, role }) => `${resourceId} ${role}`);
  add('apiToken', apiTokens, ({ tokenId }) => tokenId);
  add('organizationApiKey', organizationApiKeys, ({ apiKeyId }) => apiKeyId);
  add('scimUser', mappedTo(scimLinks, (all) => all.filter(({ exists }) => exists !== false)), ({ scimDirectoryId, scimUserId }) => `${scimDirectoryId} ${scimUserId}`);
  return { items, kinds };
}

function mappedTo<T>(fact: Fact<readonly T[]> | undefined, change: (value: readonly T[]) => readonly T[]): Fact<readonly T[]> | undefined {
  return fact?.known === true ? { ...fact, value: change(fact.value) } : fact;
}

/** What the person had when their run started, as far as its journal and plan show it. */
export function accessBefore(before: FactsBefore | undefined, reusable: ReusableFacts | undefined): AccessSeen {
  const from = <T, U>(list: readonly T[] | undefined, change: (each: T) => U): Fact<readonly U[]> => (list === undefined ? { known: false, source: '', why: 'notNeeded' } : { known: true, source: '', value: list.map(change) });
  return accessIn({
    ...before,
    apiTokens: from(reusable?.apiTokens, (tokenId) => ({ tokenId, label: '' })),
    scimLinks: from(reusable?.scimLinks, (link) => link),
  });
}

/** Whether a step removes an item. */
export function isRemovedBy(step: Step, item: AccessItem): boolean {
  const { what, target } = partsOfItem(item);
  switch (step.kind) {
    case 'disableAccount':
    case 'deleteAccount':
    case 'setScimInactive':
      return what === 'account' || what === 'membership';
    case 'suspendInDirectory':
    case 'removeFromDirectory':
      return what === 'membership' && target === step.directoryId;
    case 'removeFromGroup':
      return what === 'group' && target === step.groupId;
    case 'revokeApiToken':
      return what === 'apiToken' && target === step.tokenId;
    case 'revokeOrganizationApiKey':
      return what === 'organizationApiKey' && target === step.apiKeyId;
    case 'revokeOrganizationRole':
      return what === 'organizationRole' && target === step.role;
    case 'revokeRole':
      return what === 'role' && target === `${step.resourceId} ${step.role}`;
    case 'unlinkScim':
      return what === 'scimUser';
    case 'confirmSeatFree':
      return what === 'role' && isSameProduct(productOfResource(target.split(' ')[0] ?? ''), step.product);
    default:
      return false;
  }
}

/** What was asked for and could not be read, by the name of the fact. A person in no directory has nothing to read there. */
export function unreadIn(dossier: Dossier): { readonly part: string; readonly why: string; readonly remedy?: string }[] {
  const isNowhere = !dossier.directory.known && valueOr(dossier.memberships, undefined)?.length === 0;
  return (['directory', 'memberships', 'groups', 'roles', 'apiTokens', 'organizationApiKeys', 'scimLinks'] as const).flatMap((part) => {
    const fact: Fact<unknown> = dossier[part];
    return isNowhere || !wasAskedFor(fact) ? [] : [{ part, why: fact.why, ...(fact.remedy === undefined ? {} : { remedy: fact.remedy }) }];
  });
}
