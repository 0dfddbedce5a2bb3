import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { responsibilityDeclarations } from '../src/offboarding/responsibilities/declarations.js';
import { responsibilityKinds } from '../src/offboarding/responsibilities/kinds.js';
import { stepDeclarations } from '../src/offboarding/steps/declarations.js';
import { getAccessToken } from '../src/core/access-token.js';
import { organizationEndpoints } from '../src/org/endpoints.js';
import { productEndpoints } from '../src/product/endpoints.js';
import { scimEndpoints } from '../src/scim/endpoints.js';
import { answeredEndpoints } from '../src/simulator/routes.js';
import { oldestNode, version } from '../src/version.js';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'src');

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly { readonly from: string; readonly typeOnly: boolean; readonly dynamic: boolean }[];
}

const files: SourceFile[] = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const text = readFileSync(join(source, path), 'utf8');
    const statics = [...text.matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from '([^']+)';/gms)].map(([, typeOnly, from]) => ({
      from: from as string,
      typeOnly: typeOnly !== undefined,
      dynamic: false,
    }));
    const dynamics = [...text.matchAll(/(typeof )?(?:import|getBuiltinModule)\('([^']+)'\)/g)].map(([, typeOnly, from]) => ({
      from: from as string,
      typeOnly: typeOnly !== undefined,
      dynamic: true,
    }));
    return { path, text, imports: [...statics, ...dynamics] };
  });

const floors: Record<string, number> = { core: 0, org: 1, product: 1, scim: 1, offboarding: 2, simulator: 2, rehearsal: 3, stores: 3, verification: 3, 'access-review': 3, watch: 4, 'leave-dates': 4, engines: 4, conformance: 4, command: 5 };

/** What the command imports: the public entries, the variables of the environment, and the version, and two things about words that none of them exports. */
const openToCommand = ['index.ts', 'environment.ts', 'offboarding.ts', 'leave-dates.ts', 'access-review.ts', 'seals.ts', 'simulator.ts', 'verification.ts', 'watch.ts', 'node.ts', 'version.ts', 'core/unknown-names.ts', 'core/visible.ts'];

/** The rooms of offboarding in the order of the flow: a room imports those before it, so that reading never imports doing. */
const offboardingRooms = ['people', 'read', 'responsibilities', 'steps', 'decide', 'plan', 'seals', 'run', 'tasks', 'report', 'onboard'];

function floorOf(path: string): { room: string; floor: number } {
  const room = path === 'command.ts' ? 'command' : path.includes('/') ? (path.split('/')[0] as string) : '';
  return { room, floor: floors[room] ?? (/^(?:version|user-agent)\.ts$/.test(path) ? 0 : 4) };
}

function targetOf(file: SourceFile, from: string): string {
  return relative(source, resolve(source, dirname(file.path), from.replace(/\.js$/, '.ts')));
}

const insideImports = files.flatMap((file) =>
  file.imports.filter(({ from }) => from.startsWith('.')).map(({ from }) => ({ file: file.path, target: targetOf(file, from) })),
);

/** The command is a process of Node.js. Everything else may end up in a bundle for another runtime. */
const importable = files.filter(({ path }) => floorOf(path).room !== 'command');

describe('the house', () => {
  it('has files to look at', () => {
    expect(files.length).toBeGreaterThan(40);
    expect(insideImports.length).toBeGreaterThan(100);
  });

  it('imports only downwards', () => {
    const upwards = insideImports.filter(({ file, target }) => floorOf(target).floor > floorOf(file).floor);
    expect(upwards).toEqual([]);
  });

  it('keeps the rooms of a floor apart, so that no client knows another and the simulator no flow', () => {
    const across = insideImports.filter(({ file, target }) => {
      const [from, to] = [floorOf(file), floorOf(target)];
      return from.floor === to.floor && from.room !== to.room && from.floor < 3;
    });
    expect(across).toEqual([]);
  });

  it('imports in no circle', () => {
    const targets = new Map(files.map(({ path }) => [path, insideImports.filter(({ file }) => file === path).map(({ target }) => target)]));
    const reachable = (from: string): Set<string> => {
      const found = new Set<string>();
      const open = [...(targets.get(from) ?? [])];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (!found.has(next)) {
          found.add(next);
          open.push(...(targets.get(next) ?? []));
        }
      }
      return found;
    };
    expect(files.map(({ path }) => path).filter((path) => reachable(path).has(path))).toEqual([]);
  });

  it('keeps the rooms of offboarding in the order of the flow', () => {
    const roomOf = (path: string): number => offboardingRooms.indexOf(path.split('/')[1] ?? '');
    const inside = insideImports.filter(({ file, target }) => file.startsWith('offboarding/') && target.startsWith('offboarding/'));
    expect(inside.filter(({ file, target }) => roomOf(file) === -1 || roomOf(target) === -1)).toEqual([]);
    expect(inside.filter(({ file, target }) => roomOf(target) > roomOf(file))).toEqual([]);
  });

  it('lets flows use the clients, and never the transport', () => {
    const offending = insideImports.filter(({ file, target }) => file.startsWith('offboarding/') && /core\/(?:transport|attempt|call|judge)\.ts/.test(target));
    expect(offending).toEqual([]);
  });

  it('keeps the simulator away from clients and from ky', () => {
    const offending = insideImports.filter(({ file, target }) => file.startsWith('simulator/') && /client\.ts$|core\/transport\.ts$/.test(target));
    expect(offending).toEqual([]);
  });

  it('keeps the command thin: it imports what everybody can import', () => {
    const ofCommand = insideImports.filter(({ file }) => floorOf(file).room === 'command');
    expect(ofCommand.filter(({ target }) => floorOf(target).room !== 'command' && !openToCommand.includes(target))).toEqual([]);
    expect(ofCommand.length).toBeGreaterThan(40);
  });

  it('keeps the command to its process: nothing imports it', () => {
    expect(insideImports.filter(({ file, target }) => floorOf(target).room === 'command' && floorOf(file).room !== 'command')).toEqual([]);
  });

  it('imports ky in one place only', () => {
    expect(files.filter(({ imports }) => imports.some(({ from }) => from === 'ky')).map(({ path }) => path)).toEqual(['core/attempt.ts']);
  });

  it('imports zod as a namespace, because anything else bundles all of it', () => {
    const offending = files.filter(({ text }) => /from 'zod'/.test(text) && !/import (?:type )?\* as z from 'zod'/.test(text));
    expect(offending.map(({ path }) => path)).toEqual([]);
  });

  it('imports nothing of Node statically, which would break a bundle for a runtime without it', () => {
    const offending = importable.flatMap(({ path, imports }) =>
      imports.filter(({ from, typeOnly, dynamic }) => from.startsWith('node:') && !typeOnly && !dynamic).map(({ from }) => `${path} ${from}`),
    );
    expect(offending).toEqual([]);
  });

  it('needs Node for its dispatcher, the journal in a file, the server on loopback and nodeFetch, and for nothing else', () => {
    const needing = importable.filter(({ imports }) => imports.some(({ from, typeOnly }) => from.startsWith('node:') && !typeOnly));
    expect(needing.map(({ path }) => path).sort()).toEqual(['core/node-dispatcher.ts', 'leave-dates/file-calendar.ts', 'node-fetch.ts', 'offboarding/plan/plan-file.ts', 'offboarding/responsibilities/file-inventory.ts', 'offboarding/run/file-journal.ts', 'offboarding/run/file-lane.ts', 'offboarding/run/file-lock.ts', 'offboarding/tasks/folder-journals.ts', 'simulator/listen.ts', 'watch/watch-store.ts']);
  });

  it('has only the dependencies that it declares', () => {
    const { dependencies, peerDependencies, imports: builds } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
      peerDependencies: Record<string, string>;
      imports: Record<string, Record<string, string>>;
    };
    const imported = files
      .flatMap(({ imports }) => imports.map(({ from }) => from))
      .filter((from) => !from.startsWith('.') && !from.startsWith('node:'))
      .flatMap((from) => (from.startsWith('#') ? Object.values(builds[from] ?? {}) : [from]));
    expect([...new Set(imported.map((name) => name.split('/')[0]))].sort()).toEqual([...Object.keys(dependencies), ...Object.keys(peerDependencies)].sort());
  });

  it('imports an engine only where it is about that engine', () => {
    const importing = files.flatMap(({ path, imports }) => imports.filter(({ from }) => ['bullmq', 'pg-boss'].includes(from)).map(({ from }) => `${path} ${from}`));
    expect(importing.sort()).toEqual(['engines/bullmq.ts bullmq', 'engines/pg-boss.ts pg-boss']);
  });

  it('has no file that cannot be read in one sitting', () => {
    const long = files.filter(({ text }) => text.split('\n').length > 450).map(({ path }) => path);
    expect(long).toEqual([]);
  });

  it('names no helper, manager or utility', () => {
    const offending = files.filter(({ path }) => /util|helper|manager/i.test(path)).map(({ path }) => path);
    expect(offending).toEqual([]);
  });
});

describe('endpoints', () => {
  const declared = [...organizationEndpoints, ...productEndpoints, ...scimEndpoints];

  it('are each declared once', () => {
    const templates = declared.map(({ route }) => route.replaceAll(/\{\w+\}/g, '{}'));
    expect(templates.filter((template, index) => templates.indexOf(template) !== index)).toEqual([]);
  });

  it('are all answered by the simulator', () => {
    const answered = new Set(answeredEndpoints().map(({ route }) => route));
    expect(declared.map(({ route }) => route).filter((route) => !answered.has(route))).toEqual([]);
    // The token endpoint belongs to no client: a credential calls it.
    expect([...answered].filter((route) => !declared.some((endpoint) => endpoint.route === route))).toEqual([getAccessToken.route]);
  });

  it('that change an absolute state or delete by id say how that is read back', () => {
    const without = declared.filter(({ operation, readBack, repeatable }) => ['absolute', 'deleteById', 'clockStarting'].includes(operation) && readBack === undefined && repeatable !== true);
    expect(without.map(({ route }) => route)).toEqual([]);
  });
});

describe('steps', () => {
  it('name an endpoint that is declared, or none where people do them', () => {
    const declared = new Set<unknown>([...organizationEndpoints, ...productEndpoints, ...scimEndpoints]);
    // The kinds of responsibilities name their writes themselves: see the next test.
    const steps = Object.entries(stepDeclarations).filter(([kind]) => kind !== 'transferResponsibilities');
    expect(steps.filter(([, { endpoint, execute }]) => (endpoint === undefined ? execute !== undefined : !declared.has(endpoint))).map(([kind]) => kind)).toEqual([]);
    expect(steps.filter(([, { endpoint }]) => endpoint === undefined).map(([kind]) => kind)).toEqual(['handOffToIdentityProvider']);
  });

  it('hand over through endpoints that are declared, and find through reads that are', () => {
    const declared = new Set<unknown>([...organizationEndpoints, ...productEndpoints, ...scimEndpoints]);
    const kinds = Object.entries(responsibilityDeclarations);
    expect(kinds.map(([kind]) => kind).sort()).toEqual([...responsibilityKinds].sort());
    expect(kinds.flatMap(([kind, { foundBy, writes }]) => ([...foundBy, ...writes].every((endpoint) => declared.has(endpoint)) ? [] : kind))).toEqual([]);
    expect(kinds.flatMap(([kind, { foundBy, finder }]) => ((finder === undefined) === (foundBy.length === 0) ? [] : kind))).toEqual([]);
    expect(kinds.flatMap(([kind, { writes, transfer, ownStep }]) => ((transfer ?? ownStep) === undefined && writes.length > 0 ? kind : []))).toEqual([]);
    expect(kinds.flatMap(([kind, { writes, transfer, readBack, undo }]) => (transfer !== undefined && (writes.length === 0 || readBack === undefined || undo === undefined) ? kind : []))).toEqual([]);
    expect(kinds.flatMap(([kind, { transfer, notByApi }]) => (transfer === undefined && notByApi === undefined ? kind : []))).toEqual([]);
  });

  it('and what is read take their routes from the declarations', () => {
    const writing = files.filter(({ path, text }) => /^(?:offboarding|rehearsal)\//.test(path) && /'(?:GET|POST|PUT|PATCH|DELETE) \//.test(text));
    expect(writing.map(({ path }) => path)).toEqual([]);
  });
});

describe('the package', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
    engines: { node: string };
    scripts: Record<string, string>;
    files: string[];
  };

  it('says the version and the oldest Node.js of its manifest', () => {
    expect(version).toBe(manifest.version);
    expect(`>=${oldestNode}`).toBe(manifest.engines.node);
  });

  it('runs no script when it is installed', () => {
    expect(Object.keys(manifest.scripts).filter((name) => /^(?:pre|post)?install$|^prepare$/.test(name))).toEqual([]);
  });

  it('is tested on the Node that it brings', () => {
    expect(Number(process.versions.node.split('.')[0])).toBeGreaterThanOrEqual(22);
  });
});
