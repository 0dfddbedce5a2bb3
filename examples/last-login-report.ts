/**
 * Writes a CSV of every person of the organization, with the last use of each product.
 *
 *   node last-login-report.ts [file]        default out/last-use.csv
 *
 * Needs ATLASSIAN_ORG_ID and ATLASSIAN_ORG_API_KEY (created without scopes). If the search returns no dates, it requests
 * them for each person, which your cloud plan may refuse. Changes nothing. Only you can read the file, because it names
 * people.
 *
 * A date is the last time that somebody viewed a page for two seconds. It lags by up to a day. `never`: Atlassian lists
 * the product for the person, without a date. `unknown`: the dates were not readable. It does not mean "never".
 */
import { attempt, type Org, type OrgAdminClient } from 'atlassian-admin-sdk';

import { argumentOr, connect, print, run, save } from './connect.ts';

// #region lastUse
type LastUse = ReadonlyMap<string, string>;

/** Product to a date or `never`, the latest of all sites. Undefined if not readable. */
async function lastUseOf(org: OrgAdminClient, { accountId, productAccess }: Org.DirectoryUser): Promise<LastUse | undefined> {
  let uses = productAccess?.map(({ key, lastActiveTimestamp: at }) => ({ key: key ?? 'unnamed', at }));
  if (uses === undefined) {
    const asked = await attempt(org.lastActive.get(accountId));
    if (!asked.ok && asked.error.kind !== 'notFound' && asked.error.kind !== 'permission.denied') {
      throw asked.error;
    }
    uses = asked.value?.products.map(({ key, lastActive: at }) => ({ key, at }));
  }
  const latest = new Map<string, string>();
  for (const { key, at } of uses ?? []) {
    const before = latest.get(key) ?? 'never';
    const date = at?.slice(0, 10) ?? 'never';
    latest.set(key, before === 'never' || (date !== 'never' && date > before) ? date : before);
  }
  return uses === undefined ? undefined : latest;
}
// #endregion

/** Quotes a cell. A spreadsheet must not run a name as a formula. */
function cell(text: string): string {
  return `"${text.replace(/^\s*[=+\-@]/, "'$&").replaceAll('"', '""')}"`;
}

await run(async () => {
  const { org, simulator } = connect([]);
  const file = argumentOr('out/last-use.csv', 'the file to write', { simulator });
  const people: { user: Org.DirectoryUser; uses: LastUse | undefined }[] = [];
  for await (const user of org.users.search('-', { expand: ['productAccess'], limit: 100 })) {
    people.push({ user, uses: await lastUseOf(org, user) });
  }
  const products = [...new Set(people.flatMap(({ uses }) => [...(uses?.keys() ?? [])]))].sort();
  const rows = people.map(({ user: { name, email, accountId, accountType, status, addedToOrg }, uses }) => [
    ...[name, email, accountId, accountType, status, addedToOrg?.slice(0, 10)].map((value) => value ?? ''),
    ...products.map((product) => uses?.get(product) ?? 'unknown'),
  ]);
  const header = ['Name', 'E-mail', 'Account id', 'Type', 'Status', 'Added', ...products.map((product) => `Last use of ${product}`)];
  save(file, [header, ...rows].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n');

  print(`\n${people.length} accounts`);
  for (const product of products) {
    const uses = people.map((person) => person.uses?.get(product) ?? 'unknown');
    const count = (kind: string) => uses.filter((use) => use === kind).length;
    print(`  ${product}: ${uses.length - count('never') - count('unknown')} used it, ${count('never')} never, ${count('unknown')} unknown`);
  }
});
