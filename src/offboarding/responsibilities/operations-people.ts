import type { ResponseDetails } from '../../core/api-promise.js';
import type { Endpoint } from '../../core/endpoint.js';
import type { CallOptions } from '../../core/options.js';
import type { Recipient } from '../../product/service-operations/responders.js';
import { siteNameOf } from '../read/clients.js';
import { nothingSent } from './nothing-sent.js';
import { oneAtATime } from './one-at-a-time.js';
import { jiraRefuses } from './jira-user.js';
import { ofSomebodyElse, verdictOfSides } from './sides.js';
import type { TransferredThing, TransferSides, SitePlace, Transfer } from './types.js';

/** A person, a team or something else in the operations of Jira Service Management. */
export type SomeRecipient = Recipient | null | undefined;

/** Whom a rotation, an override or a rule names, and how to change that. */
export interface NamedRecipients {
  readonly recipients: readonly SomeRecipient[];
  readonly save: (recipients: readonly SomeRecipient[]) => Promise<ResponseDetails>;
}

/** Whether it is this person, not a team or an escalation with the same id. */
function isPerson(recipient: SomeRecipient, accountId: string): boolean {
  return recipient?.type === 'user' && recipient.id === accountId;
}

/** The people of a set in a list, with their positions in it. */
export function peopleIn(list: readonly SomeRecipient[], people: ReadonlySet<string>): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const [index, recipient] of list.entries()) {
    const accountId = recipient?.type === 'user' ? (recipient.id ?? '') : '';
    if (people.has(accountId)) {
      found.set(accountId, [...(found.get(accountId) ?? []), index]);
    }
  }
  return found;
}

/** Where the person is in a list: an undo puts them there again. */
export function positionsIn(positions: readonly number[]) {
  return { details: { positions: positions.join(',') } };
}

function positionsOf({ details }: TransferredThing): readonly number[] {
  return (details?.['positions'] ?? '').split(',').filter((text) => /^\d+$/.test(text)).map(Number);
}

/** The parts of an id. None of them has a slash. */
export function partsOf({ id }: Pick<TransferredThing, 'id'>): readonly [string, string, string] {
  const [first = '', second = '', third = ''] = id.split('/');
  return [first, second, third];
}

type After = (before: readonly SomeRecipient[], sides: TransferSides, positions: readonly number[]) => readonly SomeRecipient[];

/** The successor at every place of the leaver. An undo leaves a successor who was named before at their own places. */
export const replaced: After = (before, { from, to, fromKeeps }, positions) =>
  before.map((recipient, index) => (isPerson(recipient, from) && (!fromKeeps || positions.includes(index)) ? personLike(recipient, to) : recipient));

function personLike(recipient: SomeRecipient, id: string): SomeRecipient {
  return { ...recipient, type: 'user', id };
}

/**
 * The successor gets the turns of the leaver, at the same positions: the turns of all others stay. A successor who takes
 * part already keeps their own turns and gets no second ones. The list is never empty: one of both is always in it.
 */
export const replacedInTurns: After = (before, { from, to, fromKeeps }, positions) => {
  if (fromKeeps) {
    const after = [...before];
    for (const position of positions.length === 0 ? [before.length] : positions) {
      after.splice(position, 0, { type: 'user', id: to });
    }
    return after;
  }
  return before.some((participant) => isPerson(participant, to))
    ? before.filter((participant) => !isPerson(participant, from))
    : before.map((participant) => (isPerson(participant, from) ? personLike(participant, to) : participant));
};

/** How something that names recipients gets another one. */
export function transferOfRecipients(
  endpoint: Endpoint,
  read: (thing: TransferredThing, place: SitePlace, options: CallOptions) => Promise<NamedRecipients>,
  after: After,
): Transfer {
  const isIn = (recipients: readonly SomeRecipient[]) => (accountId: string) => recipients.some((recipient) => isPerson(recipient, accountId));
  return {
    check: async (thing, { to }, place, options) => {
      const { recipients } = await read(thing, place, options);
      return { able: await jiraRefuses(to, place, options), holds: isIn(recipients)(to) };
    },
    seen: async (thing, sides, place, options) => verdictOfSides(isIn((await read(thing, place, options)).recipients), sides),
    write: async (thing, sides, place, options) =>
      oneAtATime(`${siteNameOf(place.product)} ${thing.id}`, async () => {
        const { recipients, save } = await read(thing, place, options);
        if (verdictOfSides(isIn(recipients), sides) === 'reached') {
          return nothingSent();
        }
        const changed = after(recipients, sides, positionsOf(thing));
        if (!isIn(recipients)(sides.from) || !isIn(changed)(sides.to)) {
          throw ofSomebodyElse(endpoint.route);
        }
        return save(changed);
      }),
  };
}
