const UNITS_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * Milliseconds of `90s`, `30m`, `2h` or `7d`.
 *
 * @throws Error for anything else
 */
export function durationMs(text: string): number {
  const [, count, unit] = /^(\d{1,6}(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  if (count === undefined || unit === undefined) {
    throw new Error(`"${text}" is no duration: write 90s, 30m, 2h or 7d`);
  }

  return Number(count) * (UNITS_MS[unit] ?? 0);
}

/**
 * How many a second: of `100/s`, `30/m` or `100`.
 *
 * @throws Error for anything else
 */
export function ratePerSecond(text: string): number {
  const [, count, unit = "s"] = /^(\d{1,6})(?:\/([smh]))?$/.exec(text) ?? [];
  if (count === undefined || Number(count) === 0)
    throw new Error(`"${text}" is no rate: write 100/s or 30/m`);

  return (Number(count) * 1_000) / (UNITS_MS[unit] ?? 1_000);
}
