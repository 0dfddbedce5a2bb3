/** One way to do the same thing as the others that it is measured beside. */
export interface Contestant {
  readonly name: string;
  /** Does the thing once. */
  readonly call: () => Promise<unknown>;
}

export interface Measured {
  readonly name: string;
  /** Microseconds a call, one figure a round. */
  readonly rounds: readonly number[];
}

export interface MeasureOptions {
  readonly rounds: number;
  readonly callsPerRound: number;
  /** Calls that are on their way at the same time. */
  readonly concurrency: number;
}

/**
 * Measures contestants side by side: in every round each takes its turn, in an order that changes. Rounds are compared
 * one by one, so that a machine that is slow for a while slows all of them.
 */
export async function measure(contestants: readonly Contestant[], options: MeasureOptions): Promise<Measured[]> {
  const measured = contestants.map(({ name }) => ({ name, rounds: [] as number[] }));
  for (const contestant of contestants) {
    await runCalls(contestant, { ...options, callsPerRound: Math.ceil(options.callsPerRound / 2) });
  }
  for (let round = 0; round < options.rounds; round += 1) {
    for (let turn = 0; turn < contestants.length; turn += 1) {
      const index = (turn + round) % contestants.length;
      measured[index]?.rounds.push(await runCalls(contestants[index] as Contestant, options));
    }
  }
  return measured;
}

/** How many times as long one takes as the other: the median over the rounds, and the middle half of them. */
export function ratioOf(measured: Measured, reference: Measured): { readonly median: number; readonly low: number; readonly high: number } {
  const ratios = measured.rounds.map((time, round) => time / (reference.rounds[round] as number));
  return { median: quantile(ratios, 0.5), low: quantile(ratios, 0.25), high: quantile(ratios, 0.75) };
}

/** Microseconds a call. */
async function runCalls({ call }: Contestant, { callsPerRound, concurrency }: MeasureOptions): Promise<number> {
  let left = callsPerRound;
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: concurrency }, work));
  return ((performance.now() - began) * 1000) / callsPerRound;
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * q;
  const low = sorted[Math.floor(position)] as number;
  const high = sorted[Math.ceil(position)] as number;
  return low + (high - low) * (position - Math.floor(position));
}
