import type { Plan } from '../plan/plan.js';
import { Runner, type ApplyOptions, type RunEvent, type RunResult } from './runner.js';

export type { ApplyOptions, RunEvent, RunResult };

/** A run under way: loop over its events, or just wait for its result. */
export interface Run extends AsyncIterable<RunEvent> {
  /** Names the run in the journal. */
  readonly id: string;
  readonly result: Promise<RunResult>;
}

/**
 * Applies a plan: for each person the steps in their order, each written to the journal before and after, and read
 * back. Begins at once.
 *
 * Refused are a plan that was edited, has expired or is for another organization, and one that changes many people
 * without `confirm`. Each person is read again first: if another row of the decision table would now be chosen, they
 * end as `blocked` and nothing is done. With the journal of an earlier run of the same plan it goes on where that one
 * stopped.
 *
 * The result rejects with `credential.…` when a credential does not work: that would fail for everybody.
 *
 * @example
 * const run = apply(plan, { clients: { org }, journal: fileJournal('out/journal.jsonl') });
 * for await (const event of run) {
 *   if (event.type === 'personFinished') console.log(event.finished, event.total, event.outcome.kind);
 * }
 * const { totals } = await run.result;
 */
export function applyPlan(plan: Plan, options: ApplyOptions): Run {
  const id = crypto.randomUUID();
  // Events are kept only for those who read them.
  const readers = new Set<ReadableStreamDefaultController<RunEvent>>();
  const result = new Runner(id, plan, options, (event) => readers.forEach((reader) => reader.enqueue(event))).run();
  const events = (): ReadableStream<RunEvent> => {
    let reader: ReadableStreamDefaultController<RunEvent>;
    return new ReadableStream({
      start: (opened) => {
        reader = opened;
        readers.add(reader);
        // Also whoever comes late is told that it is over.
        result.then(
          () => readers.delete(reader) && reader.close(),
          (error: unknown) => readers.delete(reader) && reader.error(error),
        );
      },
      cancel: () => {
        readers.delete(reader);
      },
    });
  };
  return { id, result, [Symbol.asyncIterator]: () => events()[Symbol.asyncIterator]() };
}
