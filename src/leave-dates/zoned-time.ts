import { Temporal } from 'temporal-polyfill';

/** A local time with its zone, and the problem of a text that is none. */
export type ReadTime = { readonly time: ZonedTime; readonly problem?: undefined } | { readonly time?: undefined; readonly problem: string };

/** A local time in a zone. */
export interface ZonedTime {
  readonly local: Temporal.PlainDateTime;
  readonly timeZone: string;
}

const expected = 'expected a local time with its time zone, such as "2026-12-31T17:00[Europe/Berlin]"';
const shape = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?([+-]\d{2}:\d{2})?(?:\[([^[\]]*)\])?$/;

/**
 * Reads a local time with its zone, as RFC 9557 writes it. An offset must be the one of the zone at that time, and is not
 * kept: zones change their offsets.
 */
export function readZonedTime(text: string): ReadTime {
  const [, year, month, day, hour, minute, second = '0', offset, zone] = shape.exec(text) ?? [];
  if (year === undefined) {
    return { problem: /^\d{4}-\d{2}-\d{2}(?:\[.*\])?$/.test(text) ? 'has no time of day: a date alone would cut access at midnight, before the last day' : expected };
  }
  if (zone === undefined) {
    return { problem: `has no time zone: ${expected}` };
  }
  const timeZone = timeZoneOf(zone);
  if (timeZone === undefined) {
    return { problem: 'has an unknown time zone: expected a name such as "Europe/Berlin"' };
  }
  const local = localTime({ year: Number(year), month: Number(month), day: Number(day), hour: Number(hour), minute: Number(minute), second: Number(second) });
  if (local === undefined) {
    return { problem: 'is a date or a time that does not exist' };
  }
  if (offset !== undefined && !hasOffset(local, timeZone, offset)) {
    return { problem: 'has an offset that its time zone does not have at that time: leave it out' };
  }
  return { time: { local, timeZone } };
}

/** `2026-12-31T17:00[Europe/Berlin]`. Equal times have equal texts. */
export function zonedText({ local, timeZone }: ZonedTime): string {
  return `${local.toString({ smallestUnit: local.second === 0 ? 'minute' : 'second' })}[${timeZone}]`;
}

/** The name of a zone as the runtime has it. Undefined for an unknown one, and for an offset, which is no zone. */
function timeZoneOf(name: string): string | undefined {
  const known = knownZones.get(name);
  if (known !== undefined || !/^[A-Za-z][\w+/-]*$/.test(name)) {
    return known;
  }
  try {
    const { timeZoneId } = Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    knownZones.set(name, timeZoneId);
    return timeZoneId;
  } catch {
    return undefined;
  }
}

/** Looking a zone up costs more than everything else about a time. */
const knownZones = new Map<string, string>();

function localTime(fields: { readonly year: number; readonly month: number; readonly day: number; readonly hour: number; readonly minute: number; readonly second: number }): Temporal.PlainDateTime | undefined {
  try {
    return Temporal.PlainDateTime.from(fields, { overflow: 'reject' });
  } catch {
    return undefined;
  }
}

function hasOffset(local: Temporal.PlainDateTime, timeZone: string, offset: string): boolean {
  try {
    Temporal.ZonedDateTime.from(`${local.toString()}${offset}[${timeZone}]`, { offset: 'reject' });
    return true;
  } catch {
    return false;
  }
}

/**
 * The time some calendar days later, in milliseconds since 1970: 17:00 stays 17:00. Where clocks go forward and skip the time,
 * it is as much later as they go forward. Where they go back and show the time twice, it is the second one. Nobody is cut off
 * early.
 */
export function instantAfter({ local, timeZone }: ZonedTime, days: number): number {
  return local.add({ days }).toZonedDateTime(timeZone, { disambiguation: 'later' }).epochMilliseconds;
}

/** The same time of the day, some calendar days after the day that an instant has in the zone. */
export function instantAfterDayOf({ local, timeZone }: ZonedTime, instant: number, days: number): number {
  const day = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDate();
  return instantAfter({ local: day.toPlainDateTime(local.toPlainTime()), timeZone }, days);
}
