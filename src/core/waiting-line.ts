/** One that waits in line. */
export interface Waiting<T> {
  readonly deadline: number;
  readonly settle: (result: T) => void;
  readonly signal: AbortSignal | undefined;
}

interface Place<T> extends Waiting<T> {
  previous: Place<T> | undefined;
  next: Place<T> | undefined;
  /** Its position in the heap of deadlines. */
  position: number;
}

/**
 * First in, first out, with deadlines. Nothing costs work in proportion to the length: the order is a linked list, the
 * deadlines are a heap, and a signal that many share has one listener.
 */
export class WaitingLine<T> {
  #first: Place<T> | undefined;
  #last: Place<T> | undefined;
  /** The earliest deadline is at the top. */
  readonly #heap: Place<T>[] = [];
  readonly #stoppable = new Map<AbortSignal, { readonly places: Set<Place<T>>; readonly stop: () => void }>();

  /** `stopped` gets everyone whose signal is aborted, after it has left the line. */
  constructor(private readonly stopped: (waiting: Waiting<T>) => void) {}

  get length(): number {
    return this.#heap.length;
  }

  get firstDeadline(): number {
    return this.#heap[0]?.deadline ?? Number.POSITIVE_INFINITY;
  }

  add(waiting: Waiting<T>): void {
    const place: Place<T> = { ...waiting, previous: this.#last, next: undefined, position: this.#heap.length };
    if (this.#last === undefined) {
      this.#first = place;
    } else {
      this.#last.next = place;
    }
    this.#last = place;
    this.#heap.push(place);
    this.#rise(place);
    if (place.signal !== undefined) {
      this.#listen(place, place.signal);
    }
  }

  /** Removes and returns the first in line. */
  shift(): Waiting<T> | undefined {
    return this.#remove(this.#first);
  }

  /** Removes and returns one whose deadline has passed. */
  shiftExpired(now: number): Waiting<T> | undefined {
    return this.firstDeadline <= now ? this.#remove(this.#heap[0]) : undefined;
  }

  #remove(place: Place<T> | undefined): Waiting<T> | undefined {
    if (place === undefined) {
      return undefined;
    }
    if (place.previous === undefined) {
      this.#first = place.next;
    } else {
      place.previous.next = place.next;
    }
    if (place.next === undefined) {
      this.#last = place.previous;
    } else {
      place.next.previous = place.previous;
    }
    const moved = this.#heap.pop() as Place<T>;
    if (moved !== place) {
      this.#put(moved, place.position);
      this.#rise(moved);
      this.#sink(moved);
    }
    if (place.signal !== undefined) {
      this.#ignore(place, place.signal);
    }
    return place;
  }

  #listen(place: Place<T>, signal: AbortSignal): void {
    let stoppable = this.#stoppable.get(signal);
    if (stoppable === undefined) {
      const places = new Set<Place<T>>();
      const stop = (): void => {
        for (const waiting of places) {
          this.#remove(waiting);
          this.stopped(waiting);
        }
      };
      stoppable = { places, stop };
      this.#stoppable.set(signal, stoppable);
      signal.addEventListener('abort', stop, { once: true });
    }
    stoppable.places.add(place);
  }

  #ignore(place: Place<T>, signal: AbortSignal): void {
    const stoppable = this.#stoppable.get(signal);
    stoppable?.places.delete(place);
    if (stoppable?.places.size === 0) {
      this.#stoppable.delete(signal);
      signal.removeEventListener('abort', stoppable.stop);
    }
  }

  #put(place: Place<T>, position: number): void {
    this.#heap[position] = place;
    place.position = position;
  }

  #rise(place: Place<T>): void {
    while (place.position > 0) {
      const { position } = place;
      const parent = this.#heap[(position - 1) >> 1] as Place<T>;
      if (parent.deadline <= place.deadline) {
        return;
      }
      this.#put(place, parent.position);
      this.#put(parent, position);
    }
  }

  #sink(place: Place<T>): void {
    for (;;) {
      const { position } = place;
      const left = this.#heap[2 * position + 1];
      const right = this.#heap[2 * position + 2];
      const earlier = right !== undefined && right.deadline < (left as Place<T>).deadline ? right : left;
      if (earlier === undefined || place.deadline <= earlier.deadline) {
        return;
      }
      this.#put(place, earlier.position);
      this.#put(earlier, position);
    }
  }
}
