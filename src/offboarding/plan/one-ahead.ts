/**
 * Asks for the next value while the reader works on this one. `stop` ends the work on a value that nobody takes. An error of
 * that work reaches the reader when they ask for the next value.
 */
export async function* oneAhead<T>(source: AsyncGenerator<T, void, undefined>, stop: () => void): AsyncGenerator<T, void, undefined> {
  let next = source.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done === true) {
        return;
      }
      next = source.next();
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    stop();
    // Not awaited: the source may wait for a subject that never comes.
    source.return().catch(() => undefined);
  }
}
