import { auditWhenQuiet, type Finding } from "@warren/audit";
import { startBreakableSystem, type BreakableSystem, type BreakableSystemOptions } from "@warren/test-system";
import type { Drill } from "./drill.js";
import { openDrillSteps } from "./drill-steps.js";
import type { Check, Line } from "./line.js";

/** What a drill came to. */
export type DrillResult = Readonly<{
  checks: readonly Check[];
  /** What the audit found once everything had come to rest. */
  findings: readonly Finding[];
  /** Every check held, everything came to rest, and the audit found nothing. */
  good: boolean;
}>;

const SETTLE_MS = 120_000;
const HOUR_MS = 3_600_000;

/** A system in which drills can be played, one after another. Parcels stay in the house. */
export function startDrillSystem(
  options: Omit<BreakableSystemOptions, "settings"> = {},
): Promise<BreakableSystem> {
  const settings = { DISPATCH_AFTER_MS: String(HOUR_MS), PLACE_TIMEOUT_MS: "1000" };

  return startBreakableSystem({ ...options, settings });
}

/** Plays one drill, then checks that all databases and the broker agree. `tell` gets every line as it comes. */
export async function runDrill(
  system: BreakableSystem,
  drill: Drill,
  tell: (line: Line) => void = () => undefined,
): Promise<DrillResult> {
  const checks: Check[] = [];
  const steps = openDrillSteps(system, (line) => {
    if (line.kind === "checks") checks.push(line.check);
    tell(line);
  });
  await drill.run(steps);
  const { left, findings } = await auditWhenQuiet({
    ...system.audited,
    timeoutMs: SETTLE_MS,
    // Too short to count what consumers hold: what does not agree yet is looked at again.
    ...{ pollMs: 200, restMs: 400 },
  });
  steps.check("everything has come to rest", left.settled, true);
  steps.check(
    "the audit of all databases and the broker finds nothing",
    findings.map(({ kind, count }) => `${count} ${kind}`),
    [],
  );

  return { checks, findings, good: checks.every(({ held }) => held) };
}
