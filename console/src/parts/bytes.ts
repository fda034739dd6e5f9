const UNITS = ["bytes", "KiB", "MiB", "GiB"] as const;
const STEP = 1_024;
const FIGURE = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

/** A size as people say it: `2 bytes`, `1.5 KiB`, `10 MiB`. */
export function bytesOf(bytes: number): string {
  const at = Math.min(
    UNITS.length - 1,
    Math.max(0, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(STEP))),
  );

  return `${FIGURE.format(bytes / STEP ** at)} ${UNITS[at] ?? ""}`;
}
