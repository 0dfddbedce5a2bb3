import pMap from 'p-map';

/** The result of one check. */
export interface Check {
  /** What is checked, as a sentence. */
  readonly name: string;
  readonly ok: boolean;
  /** What went wrong. Present if the check failed. */
  readonly problem?: string;
  /** Why the check did not run: something that it needs was not given. */
  readonly skipped?: string;
}

/** A check that runs, or the reason why it cannot. */
export type Checks = Readonly<Record<string, (() => Promise<void>) | string>>;

const longestCheck = 60_000;

/** Runs some checks at the same time: most of them wait for the end of a lease. All at once would be slow for a store. */
export function runChecks(checks: Checks, atOnce = 5): Promise<Check[]> {
  return pMap(Object.entries(checks), async ([name, check]): Promise<Check> => (typeof check === 'string' ? { name, ok: true, skipped: check } : runCheck(name, check)), { concurrency: atOnce });
}

async function runCheck(name: string, check: () => Promise<void>): Promise<Check> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await Promise.race([
      check(),
      new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Problem(`it took longer than ${longestCheck / 1000} s`)), longestCheck);
      }),
    ]);
    return { name, ok: true };
  } catch (error) {
    return { name, ok: false, problem: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** What a check found. */
class Problem extends Error {}

export function must(isRight: boolean, problem: string): asserts isRight {
  if (!isRight) {
    throw new Problem(problem);
  }
}

/** Compares what JSON can show. */
export function mustEqual(found: unknown, expected: unknown, what: string): void {
  must(JSON.stringify(found) === JSON.stringify(expected), `${what}: expected ${shown(expected)}, found ${shown(found)}`);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

/** The error with which something rejects. */
export async function rejection(work: () => Promise<unknown>, otherwise: string): Promise<unknown> {
  const result = await work().then(
    () => ({ error: undefined, isRejected: false }),
    (error: unknown) => ({ error, isRejected: true }),
  );
  must(result.isRejected, otherwise);
  return result.error;
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) {
    all.push(item);
  }
  return all;
}

/** A name that no other check and no other run has. */
export function newName(): string {
  return `check-${crypto.randomUUID().slice(0, 13)}`;
}
