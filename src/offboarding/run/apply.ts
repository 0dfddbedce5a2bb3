import type { Plan } from '../plan/plan.js';
import { checkRun } from './check-run.js';
import type { ApplyOptions, RunEvent, RunResult } from './run-shape.js';
import { Runner } from './runner.js';

export type { ApplyOptions, RunEvent, RunResult };

/** A run in progress. Loop over its events, or just await its result. */
export interface Run extends AsyncIterable<RunEvent> {
  /** Names the run in the journal. */
  readonly id: string;
  /** How everybody ended. Rejects as the loop over the events does, for the reasons that {@link applyPlan} names. */
  readonly result: Promise<RunResult>;
}

/**
 * Applies a plan, at once. This changes people: they lose access, in every organization if the account is deactivated, and
 * Atlassian e-mails them. Revoked tokens and keys, and removals, do not come back: the plan names them. A deactivation needs
 * an organization API key without scopes.
 *
 * It runs the steps of each person in order, writes each to the journal before and after, and reads it back. Each person is
 * read again first. If another row of the decision table now applies, the person ends as `blocked` and nothing more is done.
 * With the journal of an earlier run of the same plan, the run continues where that one stopped. Without `journal`, a crash
 * loses the record of the run.
 *
 * It never throws: `result` and the loop reject. They reject with `validation`, and nothing is sent, if the plan was edited,
 * has expired, is for another organization, or may start only after `policy.notBefore`. The same happens to a plan that
 * changes many people without `confirm`, and to one without the approvals that its policy or `requires` demands. Approvals
 * do not replace `confirm`: it is the number that you have seen now.
 *
 * They reject with `heldByAnotherRun` if another run uses the journal, with `storage.failed` if it cannot be read or written,
 * and with `credential.…` if a credential does not work, because it would fail for everybody.
 *
 * @example
 * const run = applyPlan(plan, { clients: { org }, journal: fileJournal('out/journal.jsonl') });
 * for await (const event of run) {
 *   if (event.type === 'personFinished') console.log(event.finished, event.total, event.outcome.kind);
 * }
 * const { totals } = await run.result;
 */
export function applyPlan(plan: Plan, options: ApplyOptions): Run {
  return startRun(async (id, emit) => new Runner(id, await checkRun(plan, options), emit).run());
}

/** Starts a run at once, and gives its events to everybody who reads them. */
export function startRun(start: (id: string, emit: (event: RunEvent) => void) => Promise<RunResult>): Run {
  const id = crypto.randomUUID();
  // Events are kept only for their readers.
  const readers = new Set<ReadableStreamDefaultController<RunEvent>>();
  const result = start(id, (event) => readers.forEach((reader) => reader.enqueue(event)));
  const events = (): ReadableStream<RunEvent> => {
    let reader: ReadableStreamDefaultController<RunEvent>;
    return new ReadableStream({
      start: (opened) => {
        reader = opened;
        readers.add(reader);
        // A late reader must end as well.
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
