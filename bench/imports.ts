import { execFileSync } from 'node:child_process';

import { quantile } from './measure.ts';

const modules = ['atlassian-admin-sdk', 'atlassian-admin-sdk/offboarding', 'atlassian-admin-sdk/simulator', 'axios', 'jira.js'] as const;

export interface Imported {
  readonly name: string;
  readonly milliseconds: number;
  /** Beside jira.js in the same rounds. */
  readonly toJira: number;
}

/** Milliseconds to import a module in a process of its own, taking turns, without the time of the bare process. */
export function importTimes(rounds: number): Imported[] {
  const times = new Map<string, number[]>(modules.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of modules) {
      const script = `const began = performance.now(); await import(${JSON.stringify(name)}); console.log(performance.now() - began);`;
      times.get(name)?.push(Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })));
    }
  }
  const jira = times.get('jira.js') ?? [];
  return modules.map((name) => {
    const own = times.get(name) ?? [];
    return { name, milliseconds: quantile(own, 0.5), toJira: quantile(own.map((time, round) => time / (jira[round] as number)), 0.5) };
  });
}
