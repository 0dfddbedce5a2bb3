import { partsOfItem, type AccessItem, type AccessKind } from './access-items.js';
import { clockTolerance } from './clock-tolerance.js';
import type { Looked } from './looks.js';
import type { Compared } from './people-states.js';
import { taskFor, type ReturnFinding, type ReturnKind, type WatchedEvent } from './results.js';
import type { AccessEvent } from './watch-store.js';

/** What shows that the access of an event is there. */
const explains: Partial<Readonly<Record<ReturnKind, readonly ReturnKind[]>>> = {
  account: ['account', 'membership'],
  membership: ['membership', 'account'],
  role: ['role', 'group', 'membership'],
  group: ['group'],
};

/** What is made anew each time. Everything else can be removed and come again as the same. */
const madeAnew: ReadonlySet<ReturnKind> = new Set<AccessKind>(['apiToken', 'organizationApiKey']);

/** What came back, by a look at a person and the events that wait for it. */
export function findingsIn({ came, earlier, reported }: Compared, reports: readonly AccessEvent[], { seen }: Looked, { lookedAt, now }: { readonly lookedAt: number | undefined; readonly now: number }): ReturnFinding[] {
  const isNew = ({ at }: WatchedEvent): boolean => at !== undefined && lookedAt !== undefined && Date.parse(at) > lookedAt + clockTolerance;
  const isReported = ({ what, event }: AccessEvent): boolean =>
    [...came, ...(isNew(event) ? [] : reported)].some((item) => (explains[what] ?? [what]).includes(partsOfItem(item).what));
  const stateOf = ({ what, event }: AccessEvent): ReturnFinding['state'] => {
    const mayBeIt = [...seen.items].some((item) => partsOfItem(item).what === what && !(madeAnew.has(what) && isNew(event) && earlier.has(item)));
    if (mayBeIt) {
      // A person has one account. Of everything else, it may be what they kept.
      return what === 'account' ? 'present' : 'unknown';
    }
    return seen.kinds.has(what as AccessKind) ? 'past' : 'unknown';
  };
  return [
    ...came.map((item) => present(item, reports.find(({ what }) => what === partsOfItem(item).what)?.event, now)),
    ...reports.filter((report) => !isReported(report)).map((report) => reportedBy(report, stateOf(report))),
  ];
}

function present(item: AccessItem, event: WatchedEvent | undefined, now: number): ReturnFinding {
  const { what, target } = partsOfItem(item);
  return {
    key: [what, target, event?.eventId ?? new Date(now).toISOString().slice(0, 10)].join(' '),
    what,
    ...(target === '' ? {} : { target }),
    state: 'present',
    ...(event === undefined ? {} : { event }),
    humanTask: taskFor(what, 'present'),
  };
}

/** What only an event reports. */
export function reportedBy({ what, event }: AccessEvent, state: ReturnFinding['state']): ReturnFinding {
  return { key: [what, event.eventId].join(' '), what, state, event, humanTask: taskFor(what, state) };
}
