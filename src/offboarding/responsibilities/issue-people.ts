import { adminError, attempt, isCredentialProblem, type AdminError } from '../../core/errors.js';
import type { ResponseDetails } from '../../core/api-promise.js';
import type { Verdict } from '../../core/endpoint.js';
import { groupedBy } from '../../core/grouped-by.js';
import type { CallOptions } from '../../core/options.js';
import { sleep } from '../../core/waits.js';
import { getBulkTask, type BulkEdit, type BulkTask } from '../../product/jira/bulk-edits.js';
import { getIssue, updateIssue } from '../../product/jira/issues.js';
import { peopleIn } from './issue-search.js';
import { nothingSent } from './nothing-sent.js';
import { verdictOfSides } from './sides.js';
import { slicesOf } from '../../core/slices-of.js';
import type { BulkResult, TransferredThing, TransferSides, SitePlace, StartedTask, Transfer } from './types.js';
import { isOwn } from '../read/ends-run.js';

/** A field of one issue. */
export interface FieldOfIssue {
  readonly issueId: string;
  readonly fieldId: string;
}

/** Where a thing is. */
export type Locate = (thing: TransferredThing) => FieldOfIssue;

/** A field that still has the person, with the value that it gets. */
interface OpenField extends FieldOfIssue {
  readonly thing: TransferredThing;
  readonly value: unknown;
}

const atOnce = 1000;
const readAtOnce = 100;
const writtenAtOnce = 4;

/** How a field with people is transferred, in one issue or in many at once. */
export function transferOfField(locate: Locate, check: NonNullable<Transfer['check']>): Transfer {
  return {
    check,
    seen: async (thing, sides, place, options) => verdictOn((await readField(locate(thing), place, options)).value, sides),
    write: async (thing, sides, place, options) => {
      const field = locate(thing);
      const { value } = await readField(field, place, options);
      const verdict = verdictOn(value, sides);
      if (verdict === 'reached') {
        return nothingSent();
      }
      if (verdict === 'unknown') {
        throw adminError('unexpectedResponse', { endpoint: getIssue.route, why: 'schema', fields: [{ field: 'response.fields', problem: 'does not have the field of the issue' }] });
      }
      const wanted = wantedValue(value, thing, sides);
      if (wanted === undefined) {
        throw changedSince(updateIssue.route);
      }
      return edit({ ...field, thing, value: wanted }, sides, place, options);
    },
    bulk: {
      atOnce,
      seen: async (things, sides, place, options) => (await readFields(things, locate, sides, place, options)).verdicts,
      write: (things, sides, place, options, task) => new ManyFields(locate, sides, place, options).write(things, task),
    },
  };
}

/** Somebody else has it, or nobody: neither of the two people decides about it any more. */
export function changedSince(endpoint: string): AdminError {
  return adminError('conflict.lifecycle', {
    endpoint,
    codes: [],
    whoCanFix: 'caller',
    meaning: '{call} was not sent: the person is no longer there, because somebody has changed it since the search',
    remedy: 'Leave it as it is. Search again to see what the person is in charge of now.',
  });
}

function verdictOn(value: unknown, sides: TransferSides): Verdict {
  const people = peopleIn(value);
  return people === undefined ? 'unknown' : verdictOfSides((accountId) => people.includes(accountId), sides);
}

/** What a field gets that is not as wanted. All others in it keep their place. Undefined: it has neither of the two people. */
function wantedValue(value: unknown, { details }: TransferredThing, { from, to, fromKeeps }: TransferSides): unknown {
  const people = peopleIn(value) ?? [];
  if (!people.includes(from)) {
    return undefined;
  }
  if (!Array.isArray(value)) {
    return { accountId: to };
  }
  const left = people.includes(to) ? people.filter((accountId) => accountId !== from) : fromKeeps ? inserted(people, to, details) : people.map((accountId) => (accountId === from ? to : accountId));
  return left.map((accountId) => ({ accountId }));
}

/** Where the person was before. */
function inserted(people: readonly string[], accountId: string, { position }: Readonly<Record<string, string>> = {}): readonly string[] {
  return people.toSpliced(position === undefined ? people.length : Number(position), 0, accountId);
}

/** Reads a field of an issue itself: the index of the search is behind the writes. */
export async function readField({ issueId, fieldId }: FieldOfIssue, { product }: SitePlace, options: CallOptions): Promise<{ value: unknown }> {
  const { fields } = await product.jira.issues.get(issueId, { fields: [fieldId] }, options);
  return { value: fields?.[fieldId] };
}

async function edit({ issueId, fieldId, value }: OpenField, { notify }: TransferSides, { product }: SitePlace, options: CallOptions): Promise<ResponseDetails> {
  const { response } = await product.jira.issues.update(issueId, { fields: { [fieldId]: value } }, { notifyUsers: notify }, options).withResponse();
  return response;
}

interface ReadFields {
  /** By thing. Those that Jira does not return are absent. */
  readonly verdicts: Map<string, Verdict>;
  readonly open: readonly OpenField[];
  /** Things that name neither of the two people any more. */
  readonly changed: readonly TransferredThing[];
  readonly missing: readonly TransferredThing[];
}

/** Reads the fields of many issues themselves. */
async function readFields(things: readonly TransferredThing[], locate: Locate, sides: TransferSides, { product }: SitePlace, options: CallOptions): Promise<ReadFields> {
  const byIssue = [...groupedBy(things, (thing) => locate(thing).issueId)];
  const read: ReadFields & { readonly open: OpenField[]; readonly changed: TransferredThing[]; readonly missing: TransferredThing[] } = { verdicts: new Map(), open: [], changed: [], missing: [] };
  for (const some of slicesOf(byIssue, readAtOnce)) {
    const fields = [...new Set(some.flatMap(([, ofIssue]) => ofIssue.map((thing) => locate(thing).fieldId)))];
    const { issues } = await product.jira.issues.getMany({ issueIdsOrKeys: some.map(([issueId]) => issueId), fields }, options);
    const found = new Map(issues.map((issue) => [issue.id as string, issue]));
    for (const thing of some.flatMap(([, ofIssue]) => ofIssue)) {
      const { issueId, fieldId } = locate(thing);
      const issue = found.get(issueId);
      if (issue === undefined) {
        read.missing.push(thing);
        continue;
      }
      const value = issue.fields?.[fieldId];
      const verdict = verdictOn(value, sides);
      read.verdicts.set(thing.id, verdict);
      if (verdict === 'notReached') {
        const wanted = wantedValue(value, thing, sides);
        if (wanted === undefined) {
          read.changed.push(thing);
        } else {
          read.open.push({ issueId, fieldId, thing, value: wanted });
        }
      }
    }
  }
  return read;
}

/** The change of many fields: by bulk edits, and one by one where Jira does not make a bulk edit of it. */
class ManyFields {
  readonly #refused = new Map<string, string>();
  #response: ResponseDetails = nothingSent();

  constructor(
    private readonly locate: Locate,
    private readonly sides: TransferSides,
    private readonly place: SitePlace,
    private readonly options: CallOptions,
  ) {}

  async write(things: readonly TransferredThing[], task: StartedTask): Promise<BulkResult> {
    const left = await this.#leftForSingleEdits(things, task);
    // A single edit sets a state: it is safe even if an edit whose response was lost is still at work.
    for (const some of slicesOf(left.length === 0 ? [] : await this.#read(left), writtenAtOnce)) {
      await this.#oneByOne(some);
    }
    return { response: this.#response, refused: this.#refused };
  }

  /** An earlier attempt may have started a bulk edit of the same things. What it was about is not known. */
  async #leftForSingleEdits(things: readonly TransferredThing[], task: StartedTask): Promise<readonly TransferredThing[]> {
    switch (task.known?.state) {
      case 'starting':
        return things;
      case 'started':
        await this.#ended(task.known.taskId);
        return things;
      default:
        return this.#bulkEdits(await this.#read(things), task);
    }
  }

  async #read(things: readonly TransferredThing[]): Promise<readonly OpenField[]> {
    const { open, changed, missing } = await readFields(things, this.locate, this.sides, this.place, this.options);
    this.#refuse(changed, 'conflict.lifecycle');
    this.#refuse(missing, 'notFound');
    return open;
  }

  #refuse(things: readonly TransferredThing[], why: string): void {
    for (const { id } of things) {
      this.#refused.set(id, why);
    }
  }

  /** One bulk edit for all fields that get the same value. Returns what is left for single edits. */
  async #bulkEdits(open: readonly OpenField[], task: StartedTask): Promise<TransferredThing[]> {
    const left: TransferredThing[] = [];
    for (const fields of groupedBy(open, ({ fieldId, value }) => JSON.stringify([fieldId, value])).values()) {
      const things = fields.map(({ thing }) => thing);
      const taskId = fields.length === 1 ? undefined : await this.#start(fields, task);
      if (taskId === undefined) {
        left.push(...things);
      } else {
        left.push(...(await this.#leftBy(taskId, things)));
      }
    }
    return left;
  }

  /** The id of the task. Undefined if Jira refused the bulk edit, or its response was lost. */
  async #start(fields: readonly OpenField[], task: StartedTask): Promise<string | undefined> {
    const { product } = this.place;
    await task.record({ state: 'starting' });
    const started = await attempt(() => product.jira.bulkEdits.create(bulkEditOf(fields, this.sides), this.options).withResponse());
    if (started.ok) {
      const { data: { taskId }, response } = started.value;
      this.#response = response;
      await task.record({ state: 'started', taskId });
      return taskId;
    }
    if (endsAll(started.error)) {
      if (wasNotSent(started.error)) {
        await task.record({ state: 'notStarted' });
      }
      throw started.error;
    }
    return undefined;
  }

  /** Waits for a task, and returns what it has neither changed nor refused. */
  async #leftBy(taskId: string, things: readonly TransferredThing[]): Promise<readonly TransferredThing[]> {
    const task = await this.#ended(taskId);
    if (task === undefined) {
      return things;
    }
    const { status, processedAccessibleIssues: processed, failedAccessibleIssues: failed, invalidOrInaccessibleIssueCount: inaccessible } = task;
    const isFailed = ({ issueId }: FieldOfIssue): boolean => failed?.[issueId] !== undefined;
    this.#refuse(things.filter((thing) => isFailed(this.locate(thing))), 'validation');
    const others = things.filter((thing) => !isFailed(this.locate(thing)));
    if (status === 'COMPLETE' && processed !== undefined && processed !== null) {
      const changed = new Set(processed.map(String));
      return others.filter((thing) => !changed.has(this.locate(thing).issueId));
    }
    return status === 'COMPLETE' && inaccessible === 0 ? [] : others;
  }

  /** The task when it has ended. Undefined if Jira no longer has it. */
  async #ended(taskId: string): Promise<BulkTask | undefined> {
    const deadline = performance.now() + longestTask;
    for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
      const read = await attempt(() => this.place.product.jira.bulkEdits.get(taskId, this.options).withResponse());
      if (!read.ok) {
        if (read.error.kind === 'notFound') {
          return undefined;
        }
        throw read.error;
      }
      this.#response = read.value.response;
      if (ends.has(read.value.data.status)) {
        return read.value.data;
      }
      if (performance.now() + pause > deadline) {
        throw adminError('timeout', { endpoint: getBulkTask.route, phase: 'operation', mayHaveHappened: true });
      }
      await sleep(pause, this.options.signal);
    }
  }

  async #oneByOne(fields: readonly OpenField[]): Promise<void> {
    const edits = await Promise.all(fields.map(async (field) => ({ field, edited: await attempt(() => edit(field, this.sides, this.place, this.options)) })));
    for (const { field, edited } of edits) {
      if (edited.ok) {
        this.#response = edited.value;
        continue;
      }
      const { error } = edited;
      if (endsAll(error) || isCredentialProblem(error)) {
        throw error;
      }
      // A lost response is no refusal: reading back shows what became of it.
      if (error.kind !== 'ambiguous' && error.kind !== 'unexpectedResponse') {
        this.#refuse([field.thing], error.kind);
      }
    }
  }
}

const firstPause = 250;
const longestPause = 30_000;
const longestTask = 30 * 60_000;
const ends: ReadonlySet<string> = new Set(['COMPLETE', 'FAILED', 'CANCELLED', 'DEAD']);

/** Whether an error is about more than one issue, so that the next call would fail too. */
function endsAll(error: AdminError): boolean {
  return isOwn(error) || ['rateLimited', 'unavailable', 'network', 'timeout'].includes(error.kind);
}

/** Whether Jira certainly did nothing, although the next call would fail too. */
function wasNotSent(error: AdminError): boolean {
  return error.kind === 'rateLimited' || ((error.kind === 'network' || error.kind === 'timeout') && !error.mayHaveHappened) || (error.kind === 'unavailable' && error.attempts === 0);
}

function bulkEditOf(fields: readonly OpenField[], { notify }: TransferSides): BulkEdit {
  const [{ fieldId, value }] = fields as readonly [OpenField];
  return {
    selectedIssueIdsOrKeys: fields.map(({ issueId }) => issueId),
    selectedActions: [fieldId],
    editedFieldsInput: Array.isArray(value)
      ? { multipleSelectClearableUserPickerFields: [{ fieldId, users: value as { accountId: string }[] }] }
      : { singleSelectClearableUserPickerFields: [{ fieldId, user: value as { accountId: string } }] },
    sendBulkNotification: notify,
  };
}
