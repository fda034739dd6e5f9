const UNIT_SECONDS = { s: 1, m: 60, h: 3_600 } as const;
/** Two samples at least are in it, where all is read every second. */
const SHORTEST_WINDOW_SECONDS = 5;

export type QuickRulesOptions = Readonly<{
  /** Whether the windows of rates (`[5m]`) are shortened, too, down to five seconds. Default false: expressions stay as they are. */
  windows?: boolean;
}>;

/**
 * Rules whose alerts fire sooner, for tests and drills: how long an alert has to hold is `factor` times as long, a second at least.
 * Thresholds stay as they are.
 */
export function quickRules(
  rules: string,
  factor: number,
  { windows = false }: QuickRulesOptions = {},
): string {
  const seconds = (count: string, unit: string) =>
    Math.round(Number(count) * UNIT_SECONDS[unit as keyof typeof UNIT_SECONDS] * factor);
  const sooner = rules.replaceAll(
    /^(\s+for: )(\d+)([smh])$/gm,
    (_, before: string, count: string, unit: string) => `${before}${Math.max(1, seconds(count, unit))}s`,
  );
  if (!windows) return sooner;

  return sooner.replaceAll(
    /\[(\d+)([smh])\]/g,
    (_, count: string, unit: string) => `[${Math.max(SHORTEST_WINDOW_SECONDS, seconds(count, unit))}s]`,
  );
}
