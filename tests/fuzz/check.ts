import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { auditWhenQuiet, type Finding } from "@warren/audit";
import { openDeadLetterAdmin } from "@warren/broker-admin/dead-letters";
import { isSettled } from "@warren/contracts/order-status";
import { consumedQueues, type BreakableSystem } from "@warren/test-system";
import { MADE_UP_PRODUCTS } from "./messages.js";
import type { Notes } from "./notes.js";

const SETTLE_MS = 600_000;

/** What lies in the queues of dead letters, by reason, and what the programs logged as errors. */
export type Remains = Readonly<{
  orders: number;
  settled: boolean;
  deadLetters: Readonly<Record<string, number>>;
  errors: Readonly<Record<string, number>>;
}>;

/** Waits until all is quiet, and notes what is not as it should be. */
export async function checkShop(system: BreakableSystem, notes: Notes): Promise<Remains> {
  await system.ready().catch((error: unknown) => notes.fault(String(error)));
  const { findings, left } = await auditWhenQuiet({
    ...{ ...system.audited, timeoutMs: SETTLE_MS },
    // Of what is made up there may be any number, and each row is looked at.
    maxOrders: Infinity,
  });
  if (!left.settled) notes.fault(`it did not come to rest: ${JSON.stringify(left)}`);
  for (const finding of findings) noteFinding(finding, notes);

  return {
    orders: await checkOrders(system, notes),
    settled: left.settled,
    deadLetters: await checkDeadLetters(system, notes),
    errors: errorsIn(system.logFolder),
  };
}

/** What was made up may look odd; nothing else may. */
function noteFinding(finding: Finding, notes: Notes): void {
  const { kind } = finding;
  const report = (row: unknown) => notes.fault(`audit: ${kind}: ${JSON.stringify(row).slice(0, 500)}`);
  if (finding.about === "order") {
    // Of commands only some are listed; their dead letters are all looked at below.
    finding.rows.filter(({ orderId }) => notes.accepted.has(orderId)).forEach(report);
  } else if (finding.about === "product") {
    finding.rows.filter(({ productId }) => !MADE_UP_PRODUCTS.includes(productId)).forEach(report);
  } else if (kind !== "dead_letters") finding.rows.forEach(report);
}

async function checkOrders({ databases }: BreakableSystem, notes: Notes): Promise<number> {
  const rows = await databases.rows<Readonly<{ id: string; status: string }>>(
    "orders",
    "select id, status from orders",
  );
  const statuses = new Map(rows.map(({ id, status }) => [id, status]));
  for (const id of notes.accepted) {
    const status = statuses.get(id);
    if (status === undefined) notes.fault(`order ${id} was accepted, and is lost`);
    else if (!isSettled(status)) notes.fault(`order ${id} came to no end: ${status}`);
  }

  return rows.length;
}

async function checkDeadLetters({ amqpUrl }: BreakableSystem, notes: Notes) {
  const admin = await openDeadLetterAdmin({ url: amqpUrl, sources: consumedQueues, by: "npm run fuzz" });
  const reasons: Record<string, number> = {};
  try {
    await admin.look({}, { limit: "all" }, ({ reason, message, payload, ref }) => {
      const kind = (reason.split(":")[0] ?? "")
        .replace(/"[^"]*"|\b[A-Z][a-z]+[A-Z]\w*|\S{8}-\S+/g, "…")
        .slice(0, 90);
      reasons[kind] = (reasons[kind] ?? 0) + 1;
      const { orderId } = (payload.kind === "json" ? (payload.value ?? {}) : {}) as { orderId?: unknown };
      if (reason.trim() === "") notes.fault(`dead letter ${ref} has no reason`);
      if (typeof orderId === "string" && notes.accepted.has(orderId))
        notes.fault(`${String(message)} about order ${orderId} is a dead letter: ${reason}`);
    });
  } finally {
    await admin.close();
  }

  return reasons;
}

/** Errors in the logs, by what they say. */
function errorsIn(folder: string): Readonly<Record<string, number>> {
  const errors: Record<string, number> = {};
  for (const file of readdirSync(folder)) {
    for (const line of readFileSync(join(folder, file), "utf8").split("\n")) {
      if (!/"level":(5|6)0|Warning: |^\s+at /.test(line)) continue;
      const { msg = line, err } = parsed(line);
      // Most of what is sent is to end there.
      if (msg === "a message went to the dead letters") continue;
      const kind = `${file}: ${`${msg} ${err?.message ?? ""}`.replace(/[0-9a-f-]{36}|\d+/g, "…").slice(0, 160)}`;
      errors[kind] = (errors[kind] ?? 0) + 1;
    }
  }

  return errors;
}

function parsed(line: string): Readonly<{ msg?: string; err?: Readonly<{ message?: string }> }> {
  try {
    return JSON.parse(line) as Readonly<{ msg?: string }>;
  } catch {
    return {};
  }
}
