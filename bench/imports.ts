import { execFileSync } from 'node:child_process';

import { quantile } from './measure.ts';

const modules = ['atlassian-admin-sdk', 'atlassian-admin-sdk/offboarding', 'atlassian-admin-sdk/simulator', 'axios', 'jira.js'];

/** Milliseconds to import a module in a process of its own, taking turns, without the time of the bare process. */
export function importTimes(rounds: number): { readonly name: string; readonly milliseconds: number }[] {
  const times = new Map<string, number[]>(modules.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of modules) {
      const script = `const began = performance.now(); await import(${JSON.stringify(name)}); console.log(performance.now() - began);`;
      times.get(name)?.push(Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })));
    }
  }
  return modules.map((name) => ({ name, milliseconds: quantile(times.get(name) ?? [], 0.5) }));
}
