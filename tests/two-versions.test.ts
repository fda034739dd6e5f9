import type { Program } from "@warren/programs";
import {
  keepPlacing,
  openWiretap,
  PRODUCTS,
  startSystem,
  type System,
  testSettings,
  untilConfirmedByMail,
  untilEnded,
  type Wiretap,
} from "@warren/test-system";
import { beforeAll, expect, inject, test } from "vitest";
import { opens } from "./opens.js";
import { makeNextRelease, type Edit, type NextRelease } from "./upgrade/next-release.js";

// A message says one thing more, and the table has one column more, which the new version writes.
const EDITS: readonly Edit[] = [
  {
    file: "contracts/src/order-events.ts",
    from: '"OrderConfirmed",\n  {\n    version: "1.0.0"',
    to: '"OrderConfirmed",\n  {\n    version: "1.1.0"',
  },
  {
    file: "contracts/src/order-events.ts",
    from: "confirmedAt: Timestamp,\n  }),",
    to: "confirmedAt: Timestamp,\n    placedAt: Timestamp.optional(),\n  }),",
  },
  {
    file: "services/order/src/saga/commands.ts",
    from: "confirmedAt: now.toISOString(),",
    to: "confirmedAt: now.toISOString(),\n    placedAt: order.createdAt,",
  },
  {
    file: "services/order/src/migrations/2026-11-28-deadline-checks.ts",
    from: "/**\n * Takes the deadline out",
    to: 'export class SavedBy extends Migration {\n  override up(): void {\n    this.addSql("alter table orders add column saved_by text");\n  }\n}\n\n/**\n * Takes the deadline out',
  },
  {
    file: "services/order/src/migrations/index.ts",
    from: "import { DeadlineChecks }",
    to: "import { DeadlineChecks, SavedBy }",
  },
  {
    file: "services/order/src/migrations/index.ts",
    from: "class: DeadlineChecks },",
    to: 'class: DeadlineChecks },\n  { name: "saved-by", class: SavedBy },',
  },
  {
    file: "services/order/src/store/saga-store.ts",
    from: "  updated_at: [",
    to: '  saved_by: ["text", () => "the new version"],\n  updated_at: [',
  },
  {
    file: "services/order/src/store/saga-store.ts",
    from: '"deadline_at", "updated_at")}',
    to: '"deadline_at", "updated_at", "saved_by")}',
  },
];

const open = opens();
let release: NextRelease;
let system: System;
let wiretap: Wiretap;

beforeAll(async () => {
  const starting = startSystem(inject("warrenStack"), {
    processes: ["order"],
    instances: 2,
    settings: { ...testSettings, PLACE_TIMEOUT_MS: "500" },
  });
  [release, system] = await Promise.all([
    open(makeNextRelease(EDITS), (made) => made.remove()),
    open(starting, (started) => started.close()),
  ]);
  await system.gateway.supply(PRODUCTS);
  const to = [{ exchange: "orders.topic", key: "order.confirmed" }];
  wiretap = await open(openWiretap(system.amqpUrl, { to }), (opened) => opened.close());
});

// docs/how-to/upgrade-a-service.md says what is done here, in this order.
test("a service is upgraded under load, and set back again, and no order is lost or done twice", async () => {
  expect(release.diff.changes).toEqual([
    expect.objectContaining({ id: "payload/OrderConfirmed/placedAt/added", verdict: "safe" }),
  ]);
  const customers = keepPlacing(system.gateway);
  const old = system.instances("order");
  await Promise.all(old.map(untilAtWork));

  // Both versions take from the same queues.
  const firstNew = system.startAnother("order", release.fileOf("order"));
  await firstNew.ready();
  await Promise.all([...old, firstNew].map(untilAtWork));

  // Then the old ones go, each once another new one is ready.
  const secondNew = system.startAnother("order", release.fileOf("order"));
  await secondNew.ready();
  for (const one of old) await one.stop();
  await untilAtWork(secondNew);

  // The way back: the old version works on the tables of the new one.
  const back = system.startAnother("order", system.fileOf("order"));
  await back.ready();
  for (const one of [firstNew, secondNew]) await one.stop();
  await untilAtWork(back);

  const ids = await customers.end();
  expect((await untilEnded(system, ids)).filter(({ status }) => status !== "confirmed")).toEqual([]);
  await untilConfirmedByMail(system, ids);
  expect((await system.audit()).findings).toEqual([]);
  // Each version confirmed orders, and one of them such orders as the other had begun.
  const oldConfirmed = confirmedBy("1.0.0");
  expect(confirmedBy("1.1.0").length).toBeGreaterThan(0);
  expect(new Set([...oldConfirmed, ...confirmedBy("1.1.0")])).toEqual(new Set(ids));
  expect(await savedByNew(oldConfirmed)).toBeGreaterThan(0);
});

/** Resolves when it has handled more messages than it had when this was called. */
async function untilAtWork(program: Program): Promise<void> {
  const before = await handledBy(program);
  await expect.poll(() => handledBy(program)).toBeGreaterThan(before);
}

async function handledBy(program: Program): Promise<number> {
  const text = await (await fetch(`${program.url()}/metrics`)).text();
  const counts = text.matchAll(/^warren_messages_handled_total\{.*outcome="done".*\} (\d+)$/gm);

  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Of the orders that were confirmed with this version of the message. */
function confirmedBy(version: string): readonly string[] {
  return wiretap.heard
    .filter(({ properties }) => properties.headers?.["x-schema-version"] === version)
    .map(({ content }) => (JSON.parse(content.toString()) as { orderId: string }).orderId);
}

/** How many of the orders the new version has written, at whatever step. */
async function savedByNew(ids: readonly string[]): Promise<number> {
  const [row] = await system.databases.rows<{ count: number }>(
    "orders",
    "select count(saved_by)::int as count from orders where id = any($1::uuid[])",
    [ids],
  );

  return row?.count ?? 0;
}
