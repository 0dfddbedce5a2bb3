import { addsNothing } from './make-rows.js';
import type { Resource } from './read-resources.js';
import type { DisappearedRow, FinishedReview, FinishedRow, NotReadable, ReviewRow, RowChange } from './review-shape.js';

/** What a review has found, to compare with the one before. */
interface Found {
  readonly rows: readonly ReviewRow[];
  readonly resources: readonly Resource[];
  readonly excluded: ReadonlySet<string>;
  readonly notReadable: readonly NotReadable[];
}

/** The rows with what is new about each, and the rows of the review before that are gone. */
export function comparedWith(previous: FinishedReview, found: Found): { readonly rows: readonly ReviewRow[]; readonly disappeared: readonly DisappearedRow[] } {
  const before = new Map(previous.rows.map((row) => [row.key, row]));
  const now = new Set(found.rows.map(({ key }) => key));
  const couldBeHidden = hidden(found);
  return {
    rows: found.rows.map((row) => ({ ...row, change: changeOf(row, before.get(row.key), previous.reviewHash) })),
    disappeared: previous.rows
      .filter(({ key, result }) => !now.has(key) && result.kind !== 'removed')
      .map(({ accountId, name, email, resourceId, product, site }) => ({
        kind: couldBeHidden(accountId, resourceId) ? 'notCompared' : 'gone',
        accountId,
        ...(name === undefined ? {} : { name }),
        ...(email === undefined ? {} : { email }),
        resourceId,
        product,
        ...(site === undefined ? {} : { site }),
      })),
  };
}

/** Whether a row may be missing although the access is there. */
function hidden({ resources, excluded, notReadable }: Found): (accountId: string, resourceId: string) => boolean {
  const reviewed = new Set(resources.map(({ resourceId }) => resourceId));
  const hasAdministration = [...reviewed].some((resourceId) => resourceId.includes(':platform::'));
  return (accountId, resourceId) =>
    excluded.has(accountId) ||
    !(reviewed.has(resourceId) || (hasAdministration && resourceId.includes(':platform::'))) ||
    notReadable.some(
      (each) => each.what !== 'lastUse' && (each.accountId === undefined || each.accountId === accountId) && (each.resourceId === undefined || each.resourceId === resourceId),
    );
}

function changeOf(row: ReviewRow, before: FinishedRow | undefined, reviewHash: string): RowChange {
  if (before === undefined) {
    return { kind: 'new' };
  }
  const { decision, result } = before;
  const earlier = decision === undefined ? {} : { earlier: { ...decision, reviewHash: decision.reviewHash ?? reviewHash } };
  const names = ({ roles }: ReviewRow): readonly string[] => {
    const hasSeat = roles.some(({ takesSeat }) => takesSeat);
    return roles.filter(({ role }) => !hasSeat || !addsNothing(role)).map(({ name }) => name);
  };
  const added = names(row).filter((name) => !names(before).includes(name));
  const gone = row.readFrom === 'notReadable' ? [] : names(before).filter((name) => !names(row).includes(name));
  const roles = { ...(added.length === 0 ? {} : { added }), ...(gone.length === 0 ? {} : { gone }) };
  return { kind: kindOf(row, before, result.kind, added.length + gone.length > 0), ...earlier, ...roles };
}

function kindOf(row: ReviewRow, before: FinishedRow, result: FinishedRow['result']['kind'], hasOtherRoles: boolean): RowChange['kind'] {
  if (result !== 'kept') {
    return ({ removed: 'removedAndBack', notRemoved: 'notRemoved', undecided: 'undecided' } as const)[result];
  }
  if (row.status !== before.status) {
    return 'statusChanged';
  }
  if (hasOtherRoles || (row.seat !== before.seat && row.seat !== 'notReadable')) {
    return 'rolesChanged';
  }
  if (row.inactive === true && before.inactive !== true) {
    return 'becameInactive';
  }
  return hasUnread(row, before) ? 'notComparable' : 'unchanged';
}

/** Whether a difference may be hidden, because something about the row could not be read. */
function hasUnread({ readFrom, lastUse, inactive }: ReviewRow, before: FinishedRow): boolean {
  return readFrom === 'notReadable' || (lastUse.kind === 'unknown' && before.lastUse.kind !== 'unknown') || (inactive === undefined && before.inactive !== undefined);
}

/** Whether the earlier decision about a row still holds. */
export function isCarried({ change }: ReviewRow): boolean {
  return change?.kind === 'unchanged';
}
