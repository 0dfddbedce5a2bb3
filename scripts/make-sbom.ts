/**
 * Writes a software bill of materials (CycloneDX) of what a user gets: the package and everything that its installation
 * brings.
 *
 *   npm run sbom                        packs, and writes out/sbom.cdx.json
 *   npm run sbom -- <tarball> <file>    of a tarball that is there already
 *
 * It is made from an installation of the tarball: `npm sbom --omit dev` in this folder leaves out what is at the same
 * time a dependency of a tool, as zod is.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { npm, pack } from './tarball.ts';

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly licenses?: readonly unknown[];
  readonly hashes?: readonly unknown[];
}

interface Bom {
  readonly serialNumber: string;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const root = resolve(import.meta.dirname, '..');
const [given, output = 'out/sbom.cdx.json'] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), 'sbom-'));

try {
  const tarball = given === undefined ? pack(work) : resolve(given);
  const consumer = join(work, 'consumer');
  mkdirSync(consumer);
  writeFileSync(join(consumer, 'package.json'), JSON.stringify({ name: 'consumer', version: '0.0.0', private: true }));
  npm(['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', tarball], consumer);
  const bom = ofPackage(JSON.parse(npm(['sbom', '--sbom-format', 'cyclonedx'], consumer)) as Bom);
  mkdirSync(dirname(resolve(output)), { recursive: true });
  writeFileSync(output, `${JSON.stringify(bom, undefined, 2)}\n`);
  console.log(`${output}: ${bom.metadata.component.name} ${bom.metadata.component.version} and ${bom.components.length} packages`);
} finally {
  rmSync(work, { recursive: true });
}

/** The same, with the package in the place of the project that it was installed into. */
function ofPackage(bom: Bom): Bom {
  const { name, version, dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    dependencies: Record<string, string>;
  };
  const component = bom.components.find((each) => each.name === name);
  if (component?.version !== version) {
    throw new Error(`the bill names ${component?.version ?? 'no'} ${name} instead of ${version}`);
  }
  const components = bom.components.filter((each) => each !== component);
  const missing = Object.keys(dependencies).filter((dependency) => components.every((each) => each.name !== dependency));
  const incomplete = components.filter(({ licenses, hashes }) => licenses === undefined || hashes === undefined);
  if (missing.length > 0 || incomplete.length > 0) {
    throw new Error(`the bill lacks ${missing.join(', ') || 'no package'}, and licence or hash of ${incomplete.map((each) => each.name).join(', ') || 'none'}`);
  }
  // Where it was installed from is a path of this machine.
  const { externalReferences: _from, ...itself } = component as Component & { externalReferences?: unknown };
  return {
    ...bom,
    metadata: { ...bom.metadata, component: itself },
    components,
    dependencies: bom.dependencies.filter(({ ref }) => ref !== bom.metadata.component['bom-ref']),
  };
}
