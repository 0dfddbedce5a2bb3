/**
 * Makes the clock of this process run so many times as fast: times, waits and deadlines of everything that asks for them
 * from now on. Hours then take minutes, and every wait keeps its proportion.
 */
export function hurry(times: number): void {
  const { setTimeout: startTimer, Date: RealDate } = globalThis;
  const realNow = performance.now.bind(performance);
  const began = realNow();
  const startedAt = RealDate.now();
  const passed = (): number => (realNow() - began) * times;
  performance.now = () => began + passed();
  globalThis.Date = class extends RealDate {
    constructor(...given: readonly unknown[]) {
      super(...((given.length === 0 ? [startedAt + passed()] : given) as [number]));
    }

    static override now(): number {
      return Math.floor(startedAt + passed());
    }
  } as DateConstructor;
  globalThis.setTimeout = ((work: (...given: unknown[]) => void, milliseconds = 0, ...given: unknown[]) =>
    startTimer(work, milliseconds / times, ...given)) as typeof setTimeout;
}
