/**
 * Says whether a tag may be released: node scripts/check-release.ts <tag> <address of the repository>
 *
 * npm refuses provenance for a package whose `repository` is not the one that it was built from, and a version that the
 * changelog does not describe is one that nobody can judge.
 */
import { readFileSync } from 'node:fs';

const [tag = '', repository = ''] = process.argv.slice(2);
const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const { version, repository: declared } = JSON.parse(read('package.json')) as { version: string; repository?: string | { url?: string } };
const address = ((typeof declared === 'string' ? declared : declared?.url) ?? 'none').replace(/^git\+/, '').replace(/\.git$/, '');

const problems = [
  ...(tag === `v${version}` ? [] : [`the tag is ${tag}, and the version is ${version}`]),
  ...(read('CHANGELOG.md').includes(`\n## [${version}] - `) ? [] : [`CHANGELOG.md has no section "## [${version}] - …"`]),
  ...(address === repository ? [] : [`"repository" in package.json is ${address}, and this is ${repository}`]),
];
for (const problem of problems) {
  console.error(problem);
}
process.exitCode = problems.length === 0 ? 0 : 1;
