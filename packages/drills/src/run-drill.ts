import { auditWhenQuiet, type Finding } from "@warren/audit";
import { startShop, type Shop, type ShopOptions } from "@warren/test-system";
import type { Drill } from "./drill.js";
import { openStage, type Check, type Line } from "./drill-steps.js";

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

/** A shop in which drills can be played, one after another. Parcels stay in the house. */
export function startDrillShop(options: Omit<ShopOptions, "env"> = {}): Promise<Shop> {
  return startShop({ ...options, env: { DISPATCH_AFTER_MS: String(HOUR_MS), PLACE_TIMEOUT_MS: "1000" } });
}

/** Plays one drill, then checks that all databases and the broker agree. `tell` gets every line as it comes. */
export async function runDrill(
  shop: Shop,
  drill: Drill,
  tell: (line: Line) => void = () => undefined,
): Promise<DrillResult> {
  const checks: Check[] = [];
  const stage = openStage(shop, (line) => {
    if (line.kind === "checks") checks.push(line.check);
    tell(line);
  });
  await drill.run(stage);
  const { left, findings } = await auditWhenQuiet({
    databaseUrl: shop.stack.addresses.databaseUrl,
    amqpUrl: shop.amqpUrl,
    timeoutMs: SETTLE_MS,
    pollMs: 200,
  });
  stage.check("everything has come to rest", left.settled, true);
  stage.check(
    "the audit of all databases and the broker finds nothing",
    findings.map(({ kind, count }) => `${count} ${kind}`),
    [],
  );

  return { checks, findings, good: checks.every(({ held }) => held) };
}
