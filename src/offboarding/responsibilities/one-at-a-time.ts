const atWork = new Map<string, Promise<unknown>>();

/**
 * Changes of one thing wait for each other. Each sends the whole of what it has read before: two at the same time would
 * bring back a person whom the other one has just replaced. It protects within one process only.
 */
export async function oneAtATime<T>(thing: string, change: () => Promise<T>): Promise<T> {
  const before = atWork.get(thing);
  const mine = (async () => {
    await before?.catch(() => undefined);
    return change();
  })();
  atWork.set(thing, mine);
  try {
    return await mine;
  } finally {
    if (atWork.get(thing) === mine) {
      atWork.delete(thing);
    }
  }
}
