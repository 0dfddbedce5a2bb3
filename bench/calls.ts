/** The cost of a call, measured by several processes one after the other: what one compiles badly, another may not. */
import { spawn } from 'node:child_process';

import { rowsOf } from './contestants.ts';
import { measure, together, type Measured } from './measure.ts';

export interface RowMeasured {
  readonly row: string;
  /** Calls at the same time. */
  readonly concurrency: number;
  readonly measured: readonly Measured[];
}

export const atTheSameTime = 50;

export async function measureCalls(address: string, processes: number, rounds: number): Promise<RowMeasured[]> {
  const parts: RowMeasured[][] = [];
  for (let process = 0; process < processes; process += 1) {
    parts.push(await inProcess(address, rounds));
  }
  return (parts[0] ?? []).map((first, index) => ({ ...first, measured: together(parts.map((part) => part[index]?.measured ?? [])) }));
}

function inProcess(address: string, rounds: number): Promise<RowMeasured[]> {
  const child = spawn(process.execPath, [new URL(import.meta.url).pathname, '--measure', address, String(rounds)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('close', (code) => (code === 0 ? resolve(JSON.parse(output) as RowMeasured[]) : reject(new Error(`a process that measured ended with ${code}`))));
  });
}

async function measureHere(address: string, rounds: number): Promise<RowMeasured[]> {
  const results: RowMeasured[] = [];
  for (const { name, contestants, calls } of await rowsOf(address)) {
    for (const [concurrency, callsPerRound] of [
      [1, calls[0]],
      [atTheSameTime, calls[1]],
    ] as const) {
      results.push({ row: name, concurrency, measured: await measure(contestants, { rounds, callsPerRound, concurrency }) });
    }
  }
  return results;
}

if (process.argv[2] === '--measure') {
  const [, , , address = '', rounds] = process.argv;
  process.stdout.write(JSON.stringify(await measureHere(address, Number(rounds))), () => process.exit(0));
}
