import fc from 'fast-check';
import { DateTime } from 'luxon';
import { dueAt, makeLeaveCalendar, type LeaveStage } from 'atlassian-admin-sdk/leave-dates';
import { describe, expect, it } from 'vitest';

import { isInCi } from '../support/in-ci.js';

const zones = Intl.supportedValuesOf('timeZone');
const runs = isInCi ? 20_000 : 1_000;
const policy = { profile: 'leaver' };

interface Local {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/** When a stage is due, as the package says it. */
function dueOf(local: string, zone: string, afterDays = 0): number {
  const stages: LeaveStage[] = [{ name: 'only', afterDays, policy }];
  const calendar = makeLeaveCalendar({ stages, leavers: [{ email: 'jane.doe@example.com', notBefore: `${local}[${zone}]` }] });
  return Date.parse(dueAt(calendar, Date.UTC(1900, 0)).next[0]?.at ?? '');
}

/** The same by luxon: the last moment at which clocks show the time; if none do, the time by the offset before the gap. */
function byLuxon(local: Local, zone: string, days: number): number {
  const utc = DateTime.fromObject(local, { zone: 'utc' }).plus({ days });
  const wall = utc.toMillis();
  const offsets = [-26, 0, 26].map((hours) => DateTime.fromMillis(wall + hours * 3_600_000, { zone }).offset);
  const moments = offsets.map((offset) => wall - offset * 60_000);
  const shown = moments.filter((moment) => DateTime.fromMillis(moment, { zone }).toFormat('yyyy-MM-dd HH:mm') === utc.toFormat('yyyy-MM-dd HH:mm'));
  return Math.max(...(shown.length > 0 ? shown : moments));
}

const textOf = ({ year, month, day, hour, minute }: Local): string => DateTime.fromObject({ year, month, day, hour, minute }, { zone: 'utc' }).toFormat("yyyy-MM-dd'T'HH:mm");

/** Moments at which a zone changes its offset, to the minute. */
function edgesOf(zone: string, from: number, to: number): number[] {
  const offsetAt = (moment: number): number => DateTime.fromMillis(moment, { zone }).offset;
  const edges: number[] = [];
  const step = 14 * 86_400_000;
  for (let start = from; start < to; start += step) {
    if (offsetAt(start) !== offsetAt(start + step)) {
      let [low, high] = [start, start + step];
      while (high - low > 60_000) {
        const middle = Math.floor((low + high) / 120_000) * 60_000;
        [low, high] = offsetAt(middle) === offsetAt(low) ? [middle, high] : [low, middle];
      }
      edges.push(high);
    }
  }
  return edges;
}

function fieldsOf(moment: number, offsetMinutes: number): Local {
  const { year, month, day, hour, minute } = DateTime.fromMillis(moment + offsetMinutes * 60_000, { zone: 'utc' });
  return { year, month, day, hour, minute };
}

describe('the time of a stage', () => {
  it('is right around every change of the clocks in every zone', { timeout: 120_000 }, () => {
    const wrong: string[] = [];
    let edges = 0;
    for (const zone of zones) {
      // Zones that never change, and some years of those that do. 2011 has the day that Samoa left out.
      const found = [...edgesOf(zone, Date.UTC(2011, 11), Date.UTC(2012, 1)), ...edgesOf(zone, Date.UTC(2026, 8), Date.UTC(isInCi ? 2031 : 2028, 0))];
      edges += found.length;
      for (const edge of found) {
        const before = DateTime.fromMillis(edge - 60_000, { zone }).offset;
        const after = DateTime.fromMillis(edge, { zone }).offset;
        for (const minutes of [-90, -60, -31, -1, 0, 1, 29, 30, 59, 60, 61, 120]) {
          for (const offset of [before, after]) {
            const local = fieldsOf(edge + minutes * 60_000, offset);
            if (dueOf(textOf(local), zone) !== byLuxon(local, zone, 0)) {
              wrong.push(`${textOf(local)}[${zone}]`);
            }
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(edges).toBeGreaterThan(300);
  });

  it('is as many calendar days later as the stage names, at the same time of the day', { timeout: 120_000 }, () => {
    const dates = fc.record({
      year: fc.integer({ min: 2024, max: 2036 }),
      month: fc.integer({ min: 1, max: 12 }),
      day: fc.integer({ min: 1, max: 28 }),
      hour: fc.integer({ min: 0, max: 23 }),
      minute: fc.integer({ min: 0, max: 59 }),
    });
    fc.assert(
      fc.property(dates, fc.constantFrom(...zones), fc.integer({ min: 0, max: 800 }), (local, zone, days) => {
        expect(dueOf(textOf(local), zone, days)).toBe(byLuxon(local, zone, days));
      }),
      { numRuns: runs },
    );
  });

  it('is never before the clocks of the zone show it', { timeout: 120_000 }, () => {
    const anyMoment = fc.integer({ min: Date.UTC(2026, 0) / 60_000, max: Date.UTC(2031, 0) / 60_000 });
    fc.assert(
      fc.property(anyMoment, fc.constantFrom(...zones), (minutes, zone) => {
        const local = fieldsOf(minutes * 60_000, 0);
        const shown = DateTime.fromMillis(dueOf(textOf(local), zone), { zone }).toFormat("yyyy-MM-dd'T'HH:mm");
        expect(shown >= textOf(local)).toBe(true);
      }),
      { numRuns: runs },
    );
  });

  it.each([
    ['2027-03-28T02:30[Europe/Berlin]', 0, '2027-03-28T01:30:00.000Z', 'in a gap, as much later as the clocks go forward'],
    ['2026-10-25T02:30[Europe/Berlin]', 0, '2026-10-25T01:30:00.000Z', 'the second one, where clocks show it twice'],
    ['2026-10-25T02:30+02:00[Europe/Berlin]', 0, '2026-10-25T01:30:00.000Z', 'the second one, also if an offset names the first'],
    ['2027-03-21T17:00[Europe/Berlin]', 7, '2027-03-28T15:00:00.000Z', '17:00 before and after summer time starts'],
    ['2028-02-29T17:00[America/New_York]', 365, '2029-02-28T22:00:00.000Z', 'a leap day'],
    ['2011-12-29T17:00[Pacific/Apia]', 1, '2011-12-31T03:00:00.000Z', 'a day that a zone left out'],
    ['2026-12-31T17:00+01:00[europe/berlin]', 0, '2026-12-31T16:00:00.000Z', 'an offset that is right'],
    ['2026-12-31T23:59:59[Asia/Kathmandu]', 0, '2026-12-31T18:14:59.000Z', 'seconds, and a quarter of an hour'],
  ])('%s after %i days is %s: %s', (notBefore, days, expected) => {
    const { next } = dueAt(makeLeaveCalendar({ stages: [{ name: 'only', afterDays: days, policy }], leavers: [{ accountId: '5b10ac8d82e05b22cc7d4ef5', notBefore }] }), 0);
    expect(next.map(({ at }) => at)).toEqual([expected]);
  });

  it.each([
    ['2026-12-31T17:00', 'has no time zone'],
    ['2026-12-31T17:00Z', 'expected a local time'],
    ['2026-12-31T17:00+01:00', 'has no time zone'],
    ['2026-12-31T17:00[Mars/Phobos]', 'has an unknown time zone'],
    ['2026-12-31T17:00[+01:00]', 'has an unknown time zone'],
    ['2026-12-31T17:00[]', 'has an unknown time zone'],
    ['2026-02-29T17:00[Europe/Berlin]', 'does not exist'],
    ['2026-13-01T17:00[Europe/Berlin]', 'does not exist'],
    ['2026-12-31T24:00[Europe/Berlin]', 'does not exist'],
    ['2026-12-31T23:59:60[Europe/Berlin]', 'does not exist'],
    ['2026-12-31[Europe/Berlin]', 'has no time of day'],
    ['2026-12-31', 'has no time of day'],
    ['2026-12-31T17:00+02:00[Europe/Berlin]', 'has an offset that its time zone does not have'],
    ['31.12.2026 17:00', 'expected a local time'],
    ['', 'expected a local time'],
  ])('%j is refused, with the field: %s', (notBefore, problem) => {
    expect(() => makeLeaveCalendar({ leavers: [{ email: 'jane.doe@example.com', notBefore }] })).toThrow(
      expect.objectContaining({ kind: 'validation', fields: [{ field: 'leavers[0].notBefore', problem: expect.stringContaining(problem) }] }),
    );
  });
});
