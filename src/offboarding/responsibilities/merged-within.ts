/** The items of several sources as they come, with a bounded number of sources at work. An error ends them all. */
export async function* mergedWithin<T>(concurrency: number, sources: readonly (() => AsyncGenerator<T, void, undefined>)[]): AsyncGenerator<T, void, undefined> {
  const waiting = sources.values();
  const atWork = new Map<AsyncGenerator<T, void, undefined>, Promise<{ source: AsyncGenerator<T, void, undefined>; step: IteratorResult<T, void> }>>();
  const ask = (source: AsyncGenerator<T, void, undefined>): void => {
    const asked = source.next().then((step) => ({ source, step }));
    // Another source may end the loop first.
    asked.catch(() => undefined);
    atWork.set(source, asked);
  };
  const startNext = (): void => {
    const { done, value } = waiting.next();
    if (done !== true) {
      ask(value());
    }
  };
  for (let started = 0; started < concurrency; started += 1) {
    startNext();
  }
  try {
    while (atWork.size > 0) {
      const { source, step } = await Promise.race(atWork.values());
      if (step.done === true) {
        atWork.delete(source);
        startNext();
      } else {
        ask(source);
        yield step.value;
      }
    }
  } finally {
    await Promise.allSettled([...atWork.keys()].map((source) => source.return()));
  }
}
