const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration: milliseconds, or a number with a unit such as `500ms`, `30s`, `5m`, `24h` or `14d`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

/** The milliseconds of a duration. Undefined for anything that is none. */
export function millisecondsIn(duration: unknown): number | undefined {
  if (typeof duration === 'number') {
    return duration;
  }
  const match = typeof duration !== 'string' ? null : /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration);
  return match === null ? undefined : Number(match[1]) * (units[match[2] as string] as number);
}
