/** The kind of an export file. */
export type ExportKind =
  /** Directory > Users > Export users. */
  | 'users'
  /** Settings > Domains > Export accounts. */
  | 'managedAccounts'
  /** The users export before Atlassian renamed its columns in 2021. */
  | 'usersBefore2021'
  /** The customers of the portals of a site. */
  | 'portalCustomers'
  /** One column of account ids or e-mail addresses, with or without a header. */
  | 'list';

/** The columns of an export by index. Only names decide: position and case make no difference. */
export interface ExportColumns {
  readonly kind: ExportKind;
  readonly headers: readonly string[];
  readonly accountId: number | undefined;
  readonly email: number | undefined;
  readonly name: number | undefined;
  readonly status: number | undefined;
  readonly orgRole: number | undefined;
  readonly addedToOrg: number | undefined;
  readonly lastActive: number | undefined;
  /** Columns with group names: a list in one cell, or one group in each row. */
  readonly groups: readonly { readonly index: number; readonly isList: boolean }[];
  readonly lastSeen: readonly ProductColumn[];
  readonly access: readonly ProductColumn[];
  /** Columns with dates. */
  readonly dates: readonly number[];
}

interface ProductColumn {
  readonly index: number;
  readonly product: string;
  /** Empty if the export does not name one. */
  readonly site: string;
}

/** Products with a column in the managed-accounts export. */
const products = [
  'jira',
  'jira work management',
  'jira service management',
  'jira product discovery',
  'confluence',
  'confluence guest',
  'bitbucket',
  'trello',
  'opsgenie',
  'statuspage',
  'loom',
  'feedback',
];

/** Recognises an export by its headers, or names the missing column. */
export function recogniseColumns(headers: readonly string[]): ExportColumns | { readonly missing: string } {
  const names = headers.map((header) => header.trim().toLowerCase());
  const at = (...wanted: string[]): number | undefined => {
    const index = names.findIndex((name) => wanted.includes(name));
    return index < 0 ? undefined : index;
  };
  const kind = kindOf(names);
  if (kind === undefined) {
    return { missing: 'expected a column "User id" (users export), "Atlassian ID" (managed accounts export) or "Email"' };
  }
  const lastActive = names.findIndex((name) => /^last (?:active|login)\b/.test(name));
  const addedToOrg = at('added to org', 'created');
  const lastSeen = headers.flatMap((header, index) => productColumn(header, index, /^last seen in (.+)$/i));
  return {
    kind,
    headers,
    accountId: at(...idNames, ...(kind === 'usersBefore2021' ? ['id'] : [])),
    email: at(...emailNames),
    name: at('user name', 'name', 'full name'),
    status: at('user status', 'status', 'active'),
    orgRole: at('org role'),
    addedToOrg,
    lastActive: lastActive === -1 ? undefined : lastActive,
    groups: names.flatMap((name, index) => (/^(?:group name|groups?|group membership)$/.test(name) ? [{ index, isList: name !== 'group name' }] : [])),
    lastSeen,
    dates: [addedToOrg ?? [], lastActive === -1 ? [] : lastActive, lastSeen.map(({ index }) => index)].flat(),
    access: headers.flatMap((header, index) => accessColumn(header, index, kind)),
  };
}

/** Names of the column of account ids, also in the articles of Atlassian on deactivating many people. */
const idNames = ['user id', 'userid', 'atlassian id', 'accountid', 'account id', 'atlassian account id'];
const emailNames = ['email', 'e-mail', 'email address', 'e-mail address', 'mail'];

/** Names of columns that identify a person, by account id or e-mail address. */
export const identityNames: readonly string[] = [...idNames, ...emailNames];

function kindOf(names: readonly string[]): ExportKind | undefined {
  if (names.includes('user id')) {
    return 'users';
  }
  if (names.includes('atlassian id')) {
    return 'managedAccounts';
  }
  if (['username', 'full name', 'email', 'active'].every((name) => names.includes(name))) {
    return 'portalCustomers';
  }
  // Atlassian renamed columns on 2021-09-10. Older files are still in use.
  if (['id', 'name', 'email', 'active'].every((name) => names.includes(name))) {
    return 'usersBefore2021';
  }
  return names.some((name) => idNames.includes(name) || emailNames.includes(name)) ? 'list' : undefined;
}

function productColumn(header: string, index: number, pattern: RegExp): ProductColumn[] {
  const named = pattern.exec(header.trim())?.[1];
  if (named === undefined) {
    return [];
  }
  const [product = '', site = ''] = named.split(/ - (?=[^-]*$)/);
  return [{ index, product: product.trim(), site: site.trim() }];
}

function accessColumn(header: string, index: number, kind: ExportKind): ProductColumn[] {
  const trimmed = header.trim();
  if (kind === 'managedAccounts') {
    return products.includes(trimmed.toLowerCase()) ? [{ index, product: trimmed, site: '' }] : [];
  }
  return /^last seen in /i.test(trimmed) ? [] : productColumn(trimmed, index, /^(.+ - .+)$/);
}
