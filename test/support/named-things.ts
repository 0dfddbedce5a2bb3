import type { Report } from 'atlassian-admin-sdk/offboarding';

interface Thing {
  readonly kind: string;
  readonly site?: string | undefined;
  readonly id: string;
}

/** Names a thing in all kinds and sites. */
export function keyOf({ kind, site, id }: Thing): string {
  return `${kind} ${site ?? ''} ${id}`;
}

/** Kinds of which a report says that no API shows them: whatever there is of them is still there. */
export function unseenKinds({ searched = [] }: Pick<Report, 'searched'>): ReadonlySet<string> {
  return new Set(searched.flatMap(({ kind, notReadable }) => (notReadable?.why === 'noApi' ? [kind] : [])));
}

/** Whether the keys name a thing. Access to a personal space of one's own is that personal space. */
export function isNamed(thing: Thing, named: ReadonlySet<string>): boolean {
  return named.has(keyOf(thing)) || (thing.kind === 'spaceAccess' && named.has(keyOf({ ...thing, kind: 'personalSpaces' })));
}
