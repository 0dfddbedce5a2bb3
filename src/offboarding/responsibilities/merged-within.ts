/** What comes from a source: its next item, its end, or why it failed. */
type Answer<T> = { readonly source: AsyncGenerator<T, void, undefined>; readonly step: IteratorResult<T, void> } | { readonly failure: unknown };

/** The items of several sources as they come, with a bounded number of sources at work. An error ends them all. */
export async function* mergedWithin<T>(concurrency: number, sources: readonly (() => AsyncGenerator<T, void, undefined>)[]): AsyncGenerator<T, void, undefined> {
  const waiting = sources.values();
  const atWork = new Set<AsyncGenerator<T, void, undefined>>();
  // A race of the same promises again and again would keep something of each item while one source is slow.
  const answers: Answer<T>[] = [];
  let wake = (): void => undefined;
  const take = (answer: Answer<T>): void => {
    answers.push(answer);
    wake();
  };
  const ask = (source: AsyncGenerator<T, void, undefined>): void => {
    atWork.add(source);
    void source.next().then((step) => take({ source, step }), (failure: unknown) => take({ failure }));
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
      const answer = answers.shift();
      if (answer === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      if ('failure' in answer) {
        throw answer.failure;
      }
      const { source, step } = answer;
      if (step.done === true) {
        atWork.delete(source);
        startNext();
      } else {
        ask(source);
        yield step.value;
      }
    }
  } finally {
    await Promise.allSettled([...atWork].map((source) => source.return()));
  }
}
