import { fileURLToPath } from 'node:url';

import * as sdk from 'atlassian-admin-sdk';
import * as bullmq from 'atlassian-admin-sdk/bullmq';
import * as node from 'atlassian-admin-sdk/node';
import * as offboarding from 'atlassian-admin-sdk/offboarding';
import * as opentelemetry from 'atlassian-admin-sdk/opentelemetry';
import * as pgBoss from 'atlassian-admin-sdk/pg-boss';
import * as simulated from 'atlassian-admin-sdk/simulator';
import * as tasks from 'atlassian-admin-sdk/tasks';
import * as verification from 'atlassian-admin-sdk/verification';
import { describe, expect, it } from 'vitest';

import { readFromRoot } from './support/generated.js';
import { asText, surfaceOf } from './support/surface.js';

/**
 * What is public. A change of a file in test/surface is a change for those who use the package: docs/versions.md says
 * which change asks for which version. `npm run generate` writes the files.
 */
const modules = { index: sdk, bullmq, node, offboarding, opentelemetry, 'pg-boss': pgBoss, simulator: simulated, tasks, verification } as const;
type Entry = keyof typeof modules;

const surface = surfaceOf(Object.keys(modules));
const snapshot = (name: string) => fileURLToPath(new URL(`./surface/${name}.txt`, import.meta.url));

describe.each(Object.keys(modules) as Entry[])('the entry %s', (entry) => {
  const exported = surface[entry] ?? [];

  it('exports the names that it is known to export, with what they look like', async () => {
    expect(exported.length).toBeGreaterThan(0);
    await expect(asText(exported)).toMatchFileSnapshot(snapshot(entry));
  });

  it('has at run time what its types promise, and nothing else', () => {
    const values = exported.filter(({ kind }) => ['class', 'function', 'const', 'namespace'].includes(kind)).map(({ name }) => name);
    expect(Object.keys(modules[entry]).sort()).toEqual(values.sort());
  });

  it('shows nothing of the type any, and no path of a file', () => {
    expect(asText(exported)).not.toMatch(/\bany\b|import\("/);
  });
});

describe('the list of names', () => {
  it('is kept', async () => {
    const lines = Object.entries(surface).flatMap(([entry, exported]) => [entry, ...exported.map(({ name, kind }) => `  ${name} ${kind}`), '']);
    await expect(lines.join('\n')).toMatchFileSnapshot(snapshot('names'));
  });

  it('belongs to the entries of package.json', () => {
    const { exports } = JSON.parse(readFromRoot('package.json')) as { exports: Record<string, unknown> };
    const entries = Object.keys(exports).filter((path) => path !== './package.json');
    expect(entries.map((path) => (path === '.' ? 'index' : path.slice(2))).sort()).toEqual(Object.keys(modules).sort());
  });
});
