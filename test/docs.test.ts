import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { dangerousOperationsOf } from '../src/core/dangerous.js';
import { responsibilityDeclarations } from '../src/offboarding/responsibilities/declarations.js';
import { responsibilityKinds } from '../src/offboarding/responsibilities/kinds.js';
import { orgClient, productClient, scimClient } from './support/clients.js';
import { allKinds, generated, readFromRoot, writtenByHand } from './support/generated.js';
import { methodsByShape, shapeOf } from './support/method-names.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const guides = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`);
const documents = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CODE_OF_CONDUCT.md', ...guides];
const clients = { org: orgClient(), product: productClient(), scim: scimClient() };

/** Whom the documents may link to: the vendor, and those who say what a version and a runtime are. */
const linkedHosts = /^(?:[\w-]+\.)*(?:atlassian\.com|atlassian\.net|keepachangelog\.com|semver\.org|nodejs\.org|npmjs\.com)$/;

describe.each(documents)('%s', (path) => {
  const text = readFromRoot(path);

  // `npm run generate` writes what is expected here.
  it('shows code and tables as they are in the source', async () => {
    await expect(generated(text)).toMatchFileSnapshot(join(root, path));
  });

  it('has no code of its own, which nobody would compile', () => {
    expect(writtenByHand(text)).not.toMatch(/^```(?:ts|js|typescript|javascript)\b/m);
  });

  it('imports on the page what its code uses of the package and of Node', () => {
    const shown = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code as string).join('\n');
    const sources = new Set([...text.matchAll(/^<!-- snippet: ([^#\n]+?)(?:#\S+)? -->$/gm)].map(([, name]) => name as string));
    const inSources = new Set([...sources].flatMap((name) => importedIn(readFromRoot(name))));
    const used = shown.replaceAll(importStatement, '').replaceAll(/'[^'\n]*'|(?<!\.\.)\.\w+/g, '');
    const missing = [...inSources].filter((name) => new RegExp(`\\b${name}\\b`).test(used) && !importedIn(shown).includes(name));
    expect(missing).toEqual([]);
  });

  it('links only to what is there', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target as string).filter((target) => !/^https?:/.test(target));
    const broken = links.filter((target) => {
      const [file = '', anchor] = target.split('#');
      const linked = file === '' ? path : join(dirname(path), file);
      return !existsSync(join(root, linked)) || (anchor !== undefined && !anchorsOf(readFromRoot(linked)).includes(anchor));
    });
    expect(broken).toEqual([]);
  });

  it('links to nobody else than the vendor and the homes of its terms', () => {
    const addresses = [...writtenByHand(text).matchAll(/\bhttps?:\/\/[^\s)>`'"]+/g)].map(([address]) => new URL(address));
    // Names that are reserved for examples lead to nobody.
    const real = addresses.filter(({ hostname }) => !hostname.endsWith('.example'));
    expect(real.filter(({ protocol, hostname }) => protocol !== 'https:' || !linkedHosts.test(hostname)).map(String)).toEqual([]);
  });

  it('names only methods that there are', () => {
    const named = [...text.matchAll(/`((?:dangerous\()?(?:org|product|scim)\)?(?:\.\w+)+)\(/g)].map(([, name]) => name as string);
    expect(named.filter((name) => !isMethod(name))).toEqual([]);
  });
});

const importStatement = /^import (?:type )?\{([^}]+)\} from '(?:atlassian-admin-sdk|node:)[^']*';$/gm;

/** The names that a program imports from this package and from Node. */
function importedIn(program: string): string[] {
  return [...program.matchAll(importStatement)].flatMap(([, names = '']) => names.split(',').map((name) => name.trim().replace(/^type /, '')));
}

describe('README.md', () => {
  it('leads to every guide', () => {
    const text = readFromRoot('README.md');
    expect(guides.filter((guide) => !text.includes(`](${guide})`))).toEqual([]);
  });

  it('leads to every guide in the reference as well, where they are pages', () => {
    const { projectDocuments } = JSON.parse(readFromRoot('typedoc.json')) as { projectDocuments: string[] };
    expect(projectDocuments.filter((path) => path.startsWith('docs/')).sort()).toEqual([...guides].sort());
  });

  it('says what it is and how to try it within the first screen', () => {
    const screen = readFromRoot('README.md').split('\n').slice(0, 24).join('\n');
    expect(screen).toContain('npm ci && npm run demo');
    expect(screen).toContain('npm cit');
    expect(screen).toContain('npm install atlassian-admin-sdk');
  });
});

describe('docs/migrating.md', () => {
  const methods = methodsByShape();
  const [table = ''] = /^<!-- equivalents -->\n.*?^<!-- end of equivalents -->$/ms.exec(readFromRoot('docs/migrating.md')) ?? [];
  const rows = [...table.matchAll(/^\| `([A-Z]+ \/[^`]+)` \|.*\| `([^`]+)` \|$/gm)].map(([, route, method]) => [route as string, method as string]);

  it('has twenty calls', () => {
    expect(rows).toHaveLength(20);
  });

  it.each(rows)('%s is what %s sends', (route, method) => {
    expect(methods.get(shapeOf(route))).toBe(method);
  });
});

describe('docs/versions.md', () => {
  it('names every entry point', () => {
    const { exports } = JSON.parse(readFromRoot('package.json')) as { exports: object };
    const entries = Object.keys(exports).filter((name) => name !== './package.json').map((name) => (['.', './offboarding'].includes(name) ? `atlassian-admin-sdk${name.slice(1)}` : name.slice(1)));
    const text = readFromRoot('docs/versions.md');
    expect(entries.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});

describe.each(['docs/proxies.md', 'docs/runtimes.md', 'docs/security.md'])('%s', (path) => {
  it('names the host to which a client secret goes', () => {
    const [, host = 'none'] = /^const tokenHost = '(.+)';$/m.exec(readFromRoot('src/core/access-token.ts')) ?? [];
    expect(readFromRoot(path)).toContain(host);
  });
});

describe('docs/errors.md', () => {
  it('describes every kind once', () => {
    const rows = [...readFromRoot('docs/errors.md').matchAll(/^\| <a id="[^"]+"><\/a>`([^`]+)`/gm)].map(([, kind]) => kind);
    expect(rows).toEqual(allKinds);
  });
});

describe('docs/hand-over.md', () => {
  const text = readFromRoot('docs/hand-over.md');
  const rowsOf = responsibilityKinds.map((kind) => [responsibilityDeclarations[kind].row, kind]);

  it('describes every kind once, in the order of the code, in its overview and in a part of its own', () => {
    const overview = [...text.matchAll(/^\| (\w+) \| \[`(\w+)`\]\(#/gm)].map(([, row, kind]) => [row, kind]);
    const parts = [...text.matchAll(/^### (\w+) (\w+)$/gm)].map(([, row, kind]) => [row, kind]);
    expect(rowsOf).toHaveLength(47);
    expect(overview).toEqual(rowsOf);
    expect(parts.sort()).toEqual([...rowsOf].sort());
  });

  it('explains the rows that are no kinds', () => {
    expect(text).toMatch(/^Row C6a is no kind\./m);
    expect(text).toMatch(/^Row S9 is no kind\./m);
  });

  it('names all reads and writes of a kind, with what undoes it or that nothing does', () => {
    for (const kind of responsibilityKinds) {
      const [part = ''] = new RegExp(`^### \\w+ ${kind}$.*?(?=^(?:###|##|<!--) )`, 'ms').exec(text) ?? [];
      const { foundBy, writes, readBack } = responsibilityDeclarations[kind];
      expect([...foundBy, ...writes].filter(({ route }) => !part.includes(`\`${route}\``)).map(({ route }) => [kind, route])).toEqual([]);
      expect([kind, part.includes('**Undo:**'), part.includes('**Read back:**')]).toEqual([kind, writes.length > 0, readBack !== undefined]);
      expect(part).toMatch(/By default: \*\*(?:transferred|reported|not looked for)\*\*\./);
    }
  });
});

describe('docs/coverage.md', () => {
  it.each([
    'DELETE /rest/agile/1.0/board/{boardId}',
    'DELETE /wiki/rest/api/space/{spaceKey}',
    'DELETE /wiki/rest/api/template/{contentTemplateId}',
    'POST /wiki/api/v2/space-permissions/transition/role-assignments',
    'POST /wiki/api/v2/space-permissions/transition/access-removals',
    'POST /automation/public/{product}/{cloudId}/rest/v1/rule',
  ])('gives the reason why %s has no method', (operation) => {
    const row = readFromRoot('docs/coverage.md').split('\n').find((line) => line.startsWith(`| \`${operation}\` |`));
    expect(row?.split('|')[2]?.trim().length).toBeGreaterThan(40);
  });
});

/** Whether a way such as `org.users.suspend` leads to a function. */
function isMethod(name: string): boolean {
  const [start = '', ...members] = name.split('.');
  const isDangerous = start.startsWith('dangerous(');
  const client = clients[start.replace(/^dangerous\(|\)$/g, '') as keyof typeof clients];
  const from: unknown = isDangerous ? dangerousOperationsOf(client) : client;
  const found = members.reduce<unknown>((value, member) => (value as Record<string, unknown> | undefined)?.[member], from);
  return typeof found === 'function';
}

/** The anchors that GitHub gives to headings, and those that stand in the text. */
function anchorsOf(text: string): string[] {
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
  return [...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id as string)];
}
