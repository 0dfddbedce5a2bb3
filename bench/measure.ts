/** One way to do the same thing as the others that it is measured beside. */
export interface Contestant {
  readonly name: string;
  /** Does the thing once. */
  readonly call: () => Promise<unknown>;
}

/** What is measured of a call: the time that passes, and the time that this process computes. */
export type Figure = 'wall' | 'cpu';

export interface Measured {
  readonly name: string;
  /** Microseconds a call, one figure a round. */
  readonly wall: readonly number[];
  readonly cpu: readonly number[];
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
  const measured = contestants.map(({ name }) => ({ name, wall: [] as number[], cpu: [] as number[] }));
  for (const contestant of contestants) {
    for (let warming = 0; warming < 3; warming += 1) {
      await runCalls(contestant, options);
    }
  }
  for (let round = 0; round < options.rounds; round += 1) {
    for (let turn = 0; turn < contestants.length; turn += 1) {
      const index = (turn + round) % contestants.length;
      const { wall, cpu } = await runCalls(contestants[index] as Contestant, options);
      measured[index]?.wall.push(wall);
      measured[index]?.cpu.push(cpu);
    }
  }
  return measured;
}

/** The same contestants, measured by several processes, as one. */
export function together(parts: readonly (readonly Measured[])[]): Measured[] {
  return (parts[0] ?? []).map(({ name }, index) => ({
    name,
    wall: parts.flatMap((part) => part[index]?.wall ?? []),
    cpu: parts.flatMap((part) => part[index]?.cpu ?? []),
  }));
}

export interface Ratio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** How many times as long one takes as the other: the median over the rounds, and the middle half of them. */
export function ratioOf(measured: Measured, reference: Measured, figure: Figure = 'wall'): Ratio {
  const ratios = measured[figure].map((time, round) => time / (reference[figure][round] as number));
  return { median: quantile(ratios, 0.5), low: quantile(ratios, 0.25), high: quantile(ratios, 0.75) };
}

/** Microseconds a call. */
async function runCalls({ call }: Contestant, { callsPerRound, concurrency }: MeasureOptions): Promise<Readonly<Record<Figure, number>>> {
  let left = callsPerRound;
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  const used = process.cpuUsage();
  const began = performance.now();
  await Promise.all(Array.from({ length: concurrency }, work));
  const wall = ((performance.now() - began) * 1000) / callsPerRound;
  const { user, system } = process.cpuUsage(used);
  return { wall, cpu: (user + system) / callsPerRound };
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * q;
  const low = sorted[Math.floor(position)] as number;
  const high = sorted[Math.ceil(position)] as number;
  return low + (high - low) * (position - Math.floor(position));
}
