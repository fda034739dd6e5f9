const UNIT_SECONDS = { s: 1, m: 60, h: 3_600 } as const;

/**
 * Rules whose alerts fire sooner, for tests and drills: how long an alert has to hold is `factor` times as long, a second at least.
 * Expressions stay as they are.
 */
export function quickRules(rules: string, factor: number): string {
  return rules.replaceAll(/^(\s+for: )(\d+)([smh])$/gm, (_, before: string, count: string, unit: string) => {
    const seconds = Number(count) * UNIT_SECONDS[unit as keyof typeof UNIT_SECONDS] * factor;

    return `${before}${Math.max(1, Math.round(seconds))}s`;
  });
}
