import { delay } from "@warren/messaging";
import { audit, type AuditOptions, type AuditResult } from "./audit.js";
import { settle, type Settled, type SettleOptions } from "./settle.js";

export type AuditWhenQuietOptions = Omit<AuditOptions, "graceMs" | "now"> & SettleOptions;

/** Where nobody counts what consumers hold, a message may just be being handled. */
const LOOKS = 10;
const BETWEEN_LOOKS_MS = 1_000;

/** What `audit` uses instead where the system did not come to rest. */
export const RESTLESS_GRACE_MS = 10_000;

/**
 * Waits until nothing is under way, then audits. What does not agree is looked at again for some seconds, since it may be a
 * message that is just being handled; a real fault does not go away.
 */
export async function auditWhenQuiet(
  options: AuditWhenQuietOptions,
): Promise<AuditResult & Readonly<{ left: Settled }>> {
  const left = await settle(options);
  const look = () => audit(left.settled ? options : { ...options, graceMs: RESTLESS_GRACE_MS });
  let result = await look();
  for (let looks = 1; left.settled && !result.clean && looks < LOOKS; looks++) {
    if (options.signal?.aborted === true || onlyKept(result)) break;
    await delay(BETWEEN_LOOKS_MS, options.signal);
    result = await look();
  }

  const { summary } = result;
  const notices = left.uncounted === undefined ? summary.notices : [...summary.notices, left.uncounted];

  return { ...result, summary: { ...summary, notices }, left };
}

/** Dead letters and unroutable messages do not go away by themselves. */
function onlyKept({ findings }: AuditResult): boolean {
  return findings.every(({ about }) => about === "queue");
}
