import type { ResponseDetails } from '../../core/api-promise.js';
import type { Verdict } from '../../core/endpoint.js';
import { describedKinds } from '../../core/error-kinds.js';
import { adminError, isAdminError, type AdminError } from '../../core/errors.js';
import { invalidInput } from '../../core/input.js';
import type { CallOptions } from '../../core/options.js';
import { endsRun } from '../read/ends-run.js';
import type { Clients } from '../read/clients.js';
import { responsibilityDeclarations } from '../responsibilities/declarations.js';
import { nothingSent } from '../responsibilities/nothing-sent.js';
import { placeNow } from '../responsibilities/place.js';
import type { TransferredThing, TransferSides, ResponsibilityDeclaration, SitePlace, StartedTask, Transfer } from '../responsibilities/types.js';
import type { ChangedThings, Executed, LeftThing, StepDeclaration, StepOf } from './types.js';

type TransferStep = StepOf<'transferResponsibilities'>;

/** The part of a declaration that every transfer has, whatever its kind. */
const shared = {
  through: 'product site',
  whenItFails: 'goOn',
  cutsAccess: false,
  remains: [],
  outdates: [],
} as const;

/** Transfers things of one kind on one site, as the declaration of the kind does it. */
export const transferResponsibilities: StepDeclaration<TransferStep> = {
  ...shared,
  label: 'transfer responsibilities',
  sentence: ({ accountId, things, responsibility, to, isFallback }) => {
    const what = `${responsibilityDeclarations[responsibility].title} (${things.length})`;
    if (to === accountId) {
      return `Transfers back to the person: ${what}.`;
    }
    return `Transfers to ${to}${isFallback === true ? ', the fallback, because no successor can take them over' : ''}: ${what}.`;
  },
  undo: 'transfer it back to the person',
  endpoint: undefined,
  undoSteps: (step, _before, outcome) => {
    const { things: became } = outcome ?? {};
    // What nobody could read may be changed: undoing what is not there changes nothing.
    const changed = became === undefined ? undefined : new Set([...became.changed, ...became.left.filter(mayBeChanged).map(({ id }) => id)]);
    const things = step.things.filter(({ id }) => changed?.has(id) ?? true);
    const { alsoTheirs, keeps: _keeps, isFallback: _isFallback, ...rest } = step;
    return things.length === 0 || responsibilityDeclarations[step.responsibility].undo === undefined
      ? []
      : [{ ...rest, things, from: step.to, to: step.from, ...(alsoTheirs === undefined ? {} : { keeps: alsoTheirs }) }];
  },
  probe: async (step, clients, options) => {
    return verdictOfAll(step, await seenIn(step, clients, options));
  },
  execute: async (step, clients, options, task) => {
    if (step.things.length === 1) {
      return single(step, clients, options);
    }
    return many(step, clients, options, task);
  },
};

/** The declaration of a transfer with the words of its kind. */
export function transferStepOf({ responsibility }: Pick<TransferStep, 'responsibility'>): StepDeclaration<TransferStep> {
  const { title, undo, writes, world } = responsibilityDeclarations[responsibility];
  const [endpoint] = writes;
  return { ...transferResponsibilities, label: `transfer: ${title}`, through: worldNames[world], undo: undo?.replace(/\.$/, ''), endpoint };
}

const worldNames: Readonly<Record<ResponsibilityDeclaration['world'], string>> = {
  jira: 'Jira',
  automation: 'Automation',
  confluence: 'Confluence',
  teams: 'Teams',
  serviceOperations: 'operations of Jira Service Management',
  serviceDesk: 'Jira Service Management',
  organization: 'organization API',
};

/** Whether the change of a thing may be there later: nobody could read it, or Atlassian accepted it. */
export function mayBeChanged({ reason }: LeftThing): boolean {
  return reason === 'ambiguous' || reason === 'contradicted';
}

/** What reading each thing of a step shows. A thing that no response mentions is absent. */
export function seenIn(step: TransferStep, clients: Clients, options: CallOptions): Promise<ReadonlyMap<string, Verdict>> {
  return seenOf(step, step.things, clients, options);
}

/** What reading its things shows of a step: all of them must have their new state. */
export function verdictOfAll({ things }: TransferStep, seen: ReadonlyMap<string, Verdict>): Verdict {
  const verdicts = things.map(({ id }) => seen.get(id) ?? 'unknown');
  return verdicts.find((verdict) => verdict === 'notReached') ?? verdicts.find((verdict) => verdict === 'unknown') ?? 'reached';
}

/**
 * What became of the things of a step that failed, or whose change does not show. `open` are those that were still to be
 * changed before it.
 */
export function becameOf(step: TransferStep, open: ReadonlySet<string>, seen: ReadonlyMap<string, Verdict>, reason: string): ChangedThings {
  const ids = step.things.flatMap(({ id }) => (open.has(id) ? [id] : []));
  return {
    changed: ids.filter((id) => seen.get(id) === 'reached'),
    left: ids.flatMap((id) => (seen.get(id) === 'reached' ? [] : [{ id, reason: seen.get(id) === 'notReached' ? reason : 'ambiguous' }])),
  };
}

/** A step without the things that stay where they are: reading back what was changed needs no others. */
export function withoutThings(step: TransferStep, left: readonly LeftThing[]): TransferStep {
  const staying = new Set(left.map(({ id }) => id));
  return { ...step, things: step.things.filter(({ id }) => !staying.has(id)) };
}

function transferOf({ responsibility }: TransferStep): Transfer {
  const { transfer } = responsibilityDeclarations[responsibility] ?? {};
  if (transfer === undefined) {
    throw invalidInput('runStep()', [{ field: 'step.responsibility', problem: 'is of a kind that no API transfers' }]);
  }
  return transfer;
}

function placeOf({ site, adminKey }: TransferStep, clients: Clients): SitePlace {
  const place = placeNow(clients, site, adminKey === true);
  if (place.product === undefined) {
    throw invalidInput('runStep()', [{ field: 'clients.product', problem: 'expected the ProductClient of the site in a step of the plan' }]);
  }
  return place as SitePlace;
}

function sidesOf({ accountId, from, to, keeps = [], notify, adminKey }: TransferStep, id: string): TransferSides {
  return { from, to, fromKeeps: keeps.includes(id), isUndo: to === accountId, notify: notify === true, adminKey: adminKey === true };
}

/** What reading each thing shows. A thing that no response mentions is absent. */
async function seenOf(step: TransferStep, things: readonly TransferredThing[], clients: Clients, options: CallOptions): Promise<ReadonlyMap<string, Verdict>> {
  const transfer = transferOf(step);
  const place = placeOf(step, clients);
  if (transfer.bulk !== undefined && things.length > 1 && (step.keeps ?? []).length === 0) {
    return transfer.bulk.seen(things, sidesOf(step, ''), place, options);
  }
  const seen = new Map<string, Verdict>();
  for (const thing of things) {
    seen.set(thing.id, await transfer.seen(thing, sidesOf(step, thing.id), place, options));
  }
  return seen;
}

async function single(step: TransferStep, clients: Clients, options: CallOptions): Promise<Executed> {
  const response = await writeOne(step, step.things[0] as TransferredThing, clients, options);
  // Somebody may have taken it over since the step was read: the write then leaves it with them.
  return { data: { outcome: isNothingSent(response) ? 'alreadyInState' : 'changed' }, response };
}

function writeOne(step: TransferStep, thing: TransferredThing, clients: Clients, options: CallOptions): Promise<ResponseDetails> {
  return transferOf(step).write(thing, sidesOf(step, thing.id), placeOf(step, clients), options);
}

/** Changes what is still to be changed. A thing that is refused does not keep the others from it. */
async function many(step: TransferStep, clients: Clients, options: CallOptions, task: StartedTask | undefined): Promise<Executed> {
  const transfer = transferOf(step);
  const seen = await seenOf(step, step.things, clients, options);
  const open = step.things.filter(({ id }) => seen.get(id) !== 'reached');
  const { bulk } = transfer;
  if (bulk !== undefined && open.length > 1 && (step.keeps ?? []).length === 0) {
    const { response, refused } = await bulk.write(open, sidesOf(step, ''), placeOf(step, clients), options, task ?? { known: undefined, record: async () => undefined });
    const left = open.flatMap(({ id }): LeftThing[] => (refused.has(id) ? [{ id, reason: refused.get(id) ?? '' }] : []));
    return executed(step, open, left, response);
  }
  const left: LeftThing[] = [];
  const sent: TransferredThing[] = [];
  let response = nothingSent();
  for (const thing of open) {
    try {
      const written = await writeOne(step, thing, clients, options);
      if (!isNothingSent(written)) {
        response = written;
        sent.push(thing);
      }
    } catch (error) {
      if (!isRefusal(error)) {
        throw error;
      }
      left.push({ id: thing.id, reason: error.kind });
    }
  }
  return executed(step, sent, left, response);
}

function isNothingSent({ attempts, recovered }: ResponseDetails): boolean {
  return attempts === 0 && recovered === undefined;
}

/** `sent`: the things that were sent, also those that Atlassian refused. */
function executed(step: TransferStep, sent: readonly TransferredThing[], left: readonly LeftThing[], response: ResponseDetails): Executed {
  const staying = new Set(left.map(({ id }) => id));
  const changed = sent.flatMap(({ id }) => (staying.has(id) ? [] : [id]));
  const isPart = left.length > 0 || changed.length < step.things.length;
  return { data: { outcome: changed.length + left.length === 0 ? 'alreadyInState' : 'changed' }, response, ...(isPart ? { things: { changed, left } } : {}) };
}

/** Whether Atlassian refused one thing for good. Anything else concerns the other things, too. */
function isRefusal(error: unknown): error is AdminError {
  return isAdminError(error) && !endsRun(error) && !describedKinds[error.kind].retryable && !['ambiguous', 'unexpectedResponse'].includes(error.kind);
}

/** The error of things that stayed where they were, although the call as a whole succeeded. */
export function refusalOfThings(route: string, { status, traceId }: Pick<ResponseDetails, 'status' | 'traceId'>, [first]: readonly LeftThing[]): AdminError {
  return adminError('refused.other', { endpoint: route, status, traceId, attempts: 1, reason: first?.reason ?? '' });
}
