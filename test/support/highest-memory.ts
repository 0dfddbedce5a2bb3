import { readFileSync } from 'node:fs';

/**
 * All the memory of this process at its highest, in megabytes.
 *
 * `maxRSS` is asked only where there is nothing better: on Linux a process inherits that figure from the one that started it.
 */
export function highestMemory(): number {
  return highestMemoryOf(process.pid) ?? Math.round(process.resourceUsage().maxRSS / 1024);
}

/** All the memory of a process at its highest, in megabytes. Undefined if it has ended, or the system is not Linux. */
export function highestMemoryOf(pid: number): number | undefined {
  const kilobytes = /VmHWM:\s+(\d+)/.exec(statusOf(pid))?.[1];
  return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
