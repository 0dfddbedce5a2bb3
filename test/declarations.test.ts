import { resolve } from 'node:path';

import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';

import { publishedDeclarations } from '../scripts/declarations/published.js';
import type { Endpoint } from '../src/core/endpoint.js';
import { organizationEndpoints } from '../src/org/endpoints.js';
import { productEndpoints } from '../src/product/endpoints.js';
import { scimEndpoints } from '../src/scim/endpoints.js';
import { isInCi } from './support/in-ci.js';
import { methodsByShape, shapeOf } from './support/method-names.js';

/** What is published of a class: the type of each of its members, and the comment of each of its methods. */
interface PublishedClass {
  readonly types: ReadonlyMap<string, string>;
  readonly comments: ReadonlyMap<string, string>;
}

/** Where the names of methods start. */
const starts: Readonly<Record<string, string>> = {
  org: 'OrgAdminClient',
  product: 'ProductClient',
  scim: 'ScimClient',
  'dangerous(org)': 'DangerousOrganizationOperations',
  'dangerous(product)': 'DangerousProductOperations',
  'dangerous(scim)': 'DangerousScimOperations',
};

/** What everybody may read needs no credential, and so no scope. */
const isPublic = ({ path }: Endpoint): boolean => path.startsWith('/_edge/');

const endpoints: readonly Endpoint[] = [...organizationEndpoints, ...productEndpoints, ...scimEndpoints].filter((endpoint) => !isPublic(endpoint));
const methods = methodsByShape();
const classes = new Map<string, PublishedClass>();

function publishedOf({ members }: ts.ClassDeclaration): PublishedClass {
  const types = members.flatMap((member) =>
    ts.isPropertyDeclaration(member) || ts.isGetAccessorDeclaration(member) ? [[member.name.getText(), member.type?.getText() ?? ''] as const] : [],
  );
  const comments = members.flatMap((member) =>
    ts.isMethodDeclaration(member) ? [[member.name.getText(), ts.getJSDocCommentsAndTags(member).map((comment) => comment.getText()).join('\n')] as const] : [],
  );
  return { types: new Map(types), comments: new Map(comments) };
}

/** The published comment of a method such as `org.users.suspend()`. */
function commentOf(called: string): string | undefined {
  const [start = '', ...names] = called.replace(/\(\)$/, '').split('.');
  const owner = names.slice(0, -1).reduce((name, member) => classes.get(name)?.types.get(member) ?? '', starts[start] ?? '');
  return classes.get(owner)?.comments.get(names.at(-1) ?? '');
}

/** The paragraph of a comment that is about scopes, on one line. */
function scopesIn(comment: string | undefined): string {
  const text = (comment ?? '').replaceAll(/^\s*(?:\/\*\*|\*\/|\*(?!\/)) ?/gm, '');
  return (/^Scopes: [^]*?\.$/m.exec(text)?.[0] ?? '').replaceAll('\n', ' ');
}

// Making every declaration takes half a minute.
describe.runIf(isInCi)('the published declarations', () => {
  beforeAll(() => {
    for (const [path, text] of publishedDeclarations(resolve(import.meta.dirname, '..'), { proofs: false }).texts) {
      ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true).forEachChild((node) => {
        if (ts.isClassDeclaration(node) && node.name !== undefined) {
          classes.set(node.name.text, publishedOf(node));
        }
      });
    }
  }, 240_000);

  it('name the scopes of a method after what the method does', () => {
    expect(commentOf('product.jira.getMyself()')?.replaceAll(/\n +\* ?/g, '\n')).toContain(
      'as anonymous.\n\n' +
        'Scopes: `read:jira-user` (classic), or `read:application-role:jira`, `read:avatar:jira`, `read:group:jira`,\n' +
        '`read:user:jira` (granular).\n\n' +
        '@see https://developer.atlassian.com/',
    );
    expect(scopesIn(commentOf('org.apiKeys.revoke()'))).toBe('Scopes: `delete:keys:admin` (organization API key).');
    expect(scopesIn(commentOf('org.accounts.disable()'))).toBe('Scopes: none published.');
  });

  it.each(endpoints.map((endpoint) => [methods.get(shapeOf(endpoint.route)) ?? '', endpoint] as const))('name the scopes of %s, and no other', (called, { scopes = {} }) => {
    const paragraph = scopesIn(commentOf(called));
    const named = [...paragraph.matchAll(/`([^`]+)`/g)].map(([, scope]) => scope);
    expect(named).toEqual([...(scopes.classic ?? []), ...(scopes.granular ?? []), ...(scopes.admin ?? [])]);
    expect(paragraph.includes('none published')).toBe(named.length === 0);
  });

  it('name the scopes of every method of a client, except for what sends nothing, calls by route and what is public', () => {
    const reached = Object.values(starts).flatMap((name) => [name, ...[...(classes.get(name)?.types.values() ?? [])].flatMap((type) => [type, ...(classes.get(type)?.types.values() ?? [])])]);
    const silent = [...new Set(reached)].flatMap((name) =>
      [...(classes.get(name)?.comments ?? [])].flatMap(([method, comment]) => (scopesIn(comment) === '' ? [`${name}.${method}`] : [])),
    );
    expect(silent.sort()).toEqual(['OrgAdminClient.fromEnv', 'OrgAdminClient.request', 'ProductClient.fromEnv', 'ProductClient.getCloudId', 'ProductClient.request', 'ScimClient.fromEnv', 'ScimClient.request']);
  });
});
