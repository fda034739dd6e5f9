const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/** Milliseconds that somebody has set, exactly, in the unit that reads best: `250 ms`, `1.5 s`, `90 s`, `2 min`, `1 h`. */
export function duration(ms: number): string {
  if (ms < SECOND || ms % 100 !== 0) return `${String(ms)} ms`;
  if (ms % MINUTE !== 0) return `${String(ms / SECOND)} s`;

  return ms % HOUR === 0 ? `${String(ms / HOUR)} h` : `${String(ms / MINUTE)} min`;
}

/** Milliseconds that were measured, rounded: `850 ms`, `12.3 s`. `never` for no end, nothing where nothing was measured. */
export function measuredDuration(ms: number | undefined): string {
  if (ms === undefined) return "";
  if (!Number.isFinite(ms)) return "never";

  return ms < SECOND ? `${String(Math.round(ms))} ms` : `${(ms / SECOND).toFixed(1)} s`;
}

/** Milliseconds as minutes and seconds, as a clock shows them: `03:07`. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND));

  return `${twoDigits(Math.floor(seconds / 60))}:${twoDigits(seconds % 60)}`;
}

/** Since when something is there, in its two largest units: `3d 4h`, `12m`, `8s`. A question mark where nobody knows. */
export function age(ms: number | undefined): string {
  if (ms === undefined) return "?";
  const units = [
    ["d", DAY],
    ["h", HOUR],
    ["m", MINUTE],
    ["s", SECOND],
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

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}
