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

/** `3d 4h`, `12m`, `8s`: the two largest units. */
export function ageText(ms: number | undefined): string {
  if (ms === undefined) return "?";
  const units = [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["m", 60_000],
    ["s", 1_000],
  ] as const;
  const first = units.findIndex(([, unitMs]) => ms >= unitMs);
  if (first === -1) return "0s";
  let rest = ms;
  const parts = units.slice(first, first + 2).map(([name, unitMs]) => {
    const count = Math.floor(rest / unitMs);
    rest -= count * unitMs;

    return count === 0 ? "" : `${String(count)}${name}`;
  });

  return parts.filter((part) => part !== "").join(" ");
}
