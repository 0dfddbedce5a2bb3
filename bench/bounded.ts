import { spawn } from 'node:child_process';

/** The process ended for want of memory. */
export const outOfMemory = 'outOfMemory';

/** What a script prints as JSON that runs in a process which may keep so many megabytes. */
export function resultWithin<T>(megabytes: number, script: string, given: readonly string[]): Promise<T | typeof outOfMemory> {
  const child = spawn(process.execPath, [`--max-old-space-size=${megabytes}`, '--max-semi-space-size=8', script, ...given], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let problems = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (problems += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('close', (code, signal) => {
      if (output !== '') {
        resolve(JSON.parse(output) as T);
      } else if (problems.includes('heap out of memory')) {
        resolve(outOfMemory);
      } else {
        // Any other end says nothing about memory.
        reject(new Error(`the process ended with ${signal ?? code}: ${problems}`));
      }
    });
  });
}
