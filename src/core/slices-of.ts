/** Items in slices of at most so many, in their order. */
export function slicesOf<Item>(items: readonly Item[], size: number): (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/** The same of what comes one by one. */
export async function* slicesOfStream<T>(all: Iterable<T> | AsyncIterable<T>, length: number): AsyncGenerator<T[], void, undefined> {
  let slice: T[] = [];
  for await (const each of all) {
    slice.push(each);
    if (slice.length === length) {
      yield slice;
      slice = [];
    }
  }
  if (slice.length > 0) {
    yield slice;
  }
}
