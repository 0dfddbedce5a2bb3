import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { readFromRoot } from './support/generated.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = new URL('../.github/workflows/', import.meta.url);
const workflows = readdirSync(folder).map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));

interface Lock {
  readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean; readonly dev?: boolean; readonly integrity?: string; readonly link?: boolean }>>;
}
const manifest = JSON.parse(readFromRoot('package.json')) as {
  version: string;
  dependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
};
const lock = JSON.parse(readFromRoot('package-lock.json')) as Lock;

describe.each(workflows)('the workflow $name', ({ text }) => {
  it('names every action by its commit, with the version for people', () => {
    const used = [...text.matchAll(/^\s*-?\s*uses: (.+)$/gm)].map(([, action = '']) => action);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  });

  it('may only read, but for the job that says otherwise', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n/m);
    expect(text).not.toContain('write-all');
  });

  it('knows no secret, and puts nothing that others write into a command', () => {
    expect(text).not.toMatch(/secrets\./);
    const commands = [...text.matchAll(/^\s*-? ?run: (.+)$/gm)].map(([, command = '']) => command);
    expect(commands.filter((command) => command.includes('${{'))).toEqual([]);
  });

  it('leaves no credential behind for what it runs', () => {
    const checkouts = text.split(/uses: actions\/checkout@/).slice(1);
    expect(checkouts.filter((after) => !/^.*\n\s+with:\n\s+persist-credentials: false\n/.test(after))).toEqual([]);
  });
});

describe('a release', () => {
  const release = workflows.find(({ name }) => name === 'release.yml')?.text ?? '';
  const jobs = Object.fromEntries(release.split(/^ {2}(?=\w+:\n {4})/m).slice(1).map((job) => [job.slice(0, job.indexOf(':')), job]));

  it('lets one job ask for an identity, and that job runs nothing of this repository', () => {
    const asking = Object.keys(jobs).filter((name) => jobs[name]?.includes('id-token: write'));
    expect(asking).toEqual(['publish']);
    expect(jobs['publish']).not.toContain('actions/checkout');
    expect(jobs['publish']).not.toMatch(/npm (?:ci|install|run)|node scripts/);
    expect(jobs['publish']).toContain('--ignore-scripts --provenance');
  });

  it('publishes the tarball that was proved, and nothing that was built from a cache', () => {
    expect(jobs['build']).toMatch(/\.ci\/run[^]*npm pack[^]*test:runtimes -- --all --tarball[^]*npm run sbom[^]*upload-artifact/);
    expect(jobs['publish']).toMatch(/download-artifact[^]*sha256sum --check[^]*npm publish/);
    expect(release).not.toContain('cache: npm');
  });

  it.each([
    ['a tag of another version', ['v0.0.0', 'https://github.com/example/example'], `the tag is v0.0.0, and the version is ${manifest.version}`],
    ['a repository that is not the one of package.json', [`v${manifest.version}`, 'https://github.com/example/another'], 'and this is https://github.com/example/another'],
  ])('is refused for %s', (_case, args, reason) => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/check-release.ts', ...args], { cwd: root, encoding: 'utf8' });
    expect([status, stderr]).toEqual([1, expect.stringContaining(reason)]);
  });
});

describe('what is installed', () => {
  it('is the tarball of an allow-list', () => {
    const [packed] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], { cwd: root, encoding: 'utf8' })) as [{ files: { path: string }[] }];
    const allowed = [/^dist\/(?:[\w-]+\/)*[\w-]+(?:\.d)?\.(?:js|ts)$/, /^docs\/[a-z-]+\.md$/, /^examples\/(?:engines\/)?[a-z-]+\.ts$/];
    const beside = packed.files.map(({ path }) => path).filter((path) => !allowed.some((each) => each.test(path)));
    const documents = ['CHANGELOG.md', 'CODE_OF_CONDUCT.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'SECURITY.md', 'package.json'];
    expect(beside.sort()).toEqual([...documents, 'examples/data/export-users.csv', 'examples/data/successors.csv'].sort());
  });

  it('runs no script, neither for a user nor here', () => {
    const scripted = Object.entries(lock.packages).filter(([, { hasInstallScript }]) => hasInstallScript === true);
    expect(scripted.filter(([, { dev }]) => dev !== true)).toEqual([]);
    const names = scripted.map(([path]) => path.replace(/^.*node_modules\//, ''));
    expect(names.filter((name) => manifest.allowScripts[name] !== false)).toEqual([]);
  });

  it('is exactly what was tested: dependencies have one version, and the lock has the hash of everything', () => {
    expect(Object.values(manifest.dependencies).filter((range) => !/^\d+\.\d+\.\d+$/.test(range))).toEqual([]);
    const unhashed = Object.entries(lock.packages).filter(([path, { integrity, link }]) => path.startsWith('node_modules/') && link !== true && integrity === undefined);
    expect(unhashed.map(([path]) => path)).toEqual([]);
  });
});
