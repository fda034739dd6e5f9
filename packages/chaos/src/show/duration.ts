/** Milliseconds for people: `850 ms`, `12.3 s`; nothing for none. */
export function durationOf(ms: number | undefined): string {
  if (ms === undefined) return "";
  if (!Number.isFinite(ms)) return "never";

  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

/** Minutes and seconds of a run: `03:07`. */
export function clockOf(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));

  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}
