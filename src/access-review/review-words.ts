import { productTitle } from '../org/product-names.js';
import { administration } from './read-resources.js';
import type { ReviewRow, RowChange, RowResult } from './review-shape.js';

/** The words of a review, the same in every form that people read. */

/** `Jira on example.atlassian.net`. */
export function placeText({ product, resourceId, site }: Pick<ReviewRow, 'product' | 'resourceId' | 'site'>): string {
  const name = productText({ product, resourceId });
  return site === undefined ? name : `${name} on ${site}`;
}

export function productText({ product, resourceId }: Pick<ReviewRow, 'product' | 'resourceId'>): string {
  return product !== administration ? productTitle(product) : resourceId.includes('::org/') ? 'Organization administration' : 'Site administration';
}

export function seatText({ seat, privileged }: ReviewRow): string {
  const words = { billed: 'Seat', notBilled: 'Seat, not billed now', none: 'No seat', notReadable: 'Not readable' }[seat];
  return privileged ? `${words}, administrator` : words;
}

export function rolesText({ roles, readFrom }: ReviewRow): string {
  const names = roles.map(({ name }) => name).join('; ');
  return readFrom === 'notReadable' ? [names, 'perhaps more'].filter((part) => part !== '').join('; ') : names;
}

/** How each role is held. */
export function throughText({ roles }: ReviewRow): string {
  return roles
    .map(({ name, direct, groups }) => {
      const ways = [...(direct === true ? ['directly'] : []), ...groups.map((group) => group.name ?? group.groupId)];
      return `${name}: ${ways.length > 0 ? ways.join(', ') : direct === false ? 'not directly' : 'not readable'}`;
    })
    .join('; ');
}

export function lastUseText({ lastUse }: ReviewRow): string {
  switch (lastUse.kind) {
    case 'used':
      return lastUse.at.slice(0, 10);
    case 'never':
      return lastUse.since === undefined ? 'Never' : `Never, since ${lastUse.since.slice(0, 10)}`;
    case 'unknown':
      return 'Not known';
  }
}

export function inactiveText({ inactive }: ReviewRow): string {
  return inactive === undefined ? 'Not known' : inactive ? 'Yes' : 'No';
}

const changeWords: Readonly<Record<RowChange['kind'], string>> = {
  new: 'New',
  rolesChanged: 'Other roles',
  statusChanged: 'Other status',
  becameInactive: 'Became inactive',
  removedAndBack: 'Was removed, and is back',
  notRemoved: 'Was to be removed, and is still there',
  undecided: 'Was not decided',
  notComparable: 'Not comparable',
  unchanged: 'Unchanged',
};

export function changeText({ change }: Pick<ReviewRow, 'change'>): string {
  if (change === undefined) {
    return '';
  }
  const { kind, added = [], gone = [] } = change;
  return [changeWords[kind], ...added.map((name) => `+${name}`), ...gone.map((name) => `-${name}`)].join(' ');
}

export function earlierText({ change }: Pick<ReviewRow, 'change'>): string {
  const { earlier } = change ?? {};
  return earlier === undefined ? '' : `${earlier.decision} by ${earlier.by} on ${earlier.at.slice(0, 10)}`;
}

export const resultWords: Readonly<Record<RowResult['kind'], string>> = { kept: 'Kept', removed: 'Removed', notRemoved: 'Not removed', undecided: 'Undecided' };
