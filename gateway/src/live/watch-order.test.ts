import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import type { OrderStatus } from "@warren/generated/gateway";
import type { OrderUpdate, OrderView } from "../orders/order-answers.js";
import type { UnhandledOrder } from "../orders/read-order.js";
import { Problem } from "../problem.js";
import { createOrderChanges } from "./order-changes.js";
import { watchOrder } from "./watch-order.js";

const id = "5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11";
const userId = "123e4567-e89b-12d3-a456-426614174000";
const at = "2026-03-02T09:30:00.000Z";

function view(status: OrderStatus, version: number): OrderView {
  return {
    id,
    userId,
    status,
    version,
    items: [],
    totalAmount: "0.00",
    currency: "USD",
    priority: "normal",
    createdAt: at,
    updatedAt: at,
    timeline: [],
  };
}

function change(status: OrderStatus, version: number) {
  return { orderId: id, userId, status, version, changedAt: at };
}

/** A watch whose reads answer with these, one after the other; the last one stays. */
function watching(...answers: readonly (OrderView | UnhandledOrder | Error)[]) {
  const changes = createOrderChanges(2);
  const closing = new AbortController();
  const caller = new AbortController();
  let reads = 0;
  const read = async () => {
    const answer = answers[Math.min(reads++, answers.length - 1)];
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error("no answer");

    return answer;
  };
  const watch = (after?: number) =>
    watchOrder({ changes, read, closing: closing.signal, refreshMs: 5 }, { id, after }, caller.signal);

  return { changes, closing, caller, watch };
}

/** What a signal keeps: its listeners, and the signals of `AbortSignal.any` that follow it. */
function keptBy(signal: AbortSignal): number {
  const symbol = Object.getOwnPropertySymbols(signal).find(
    ({ description }) => description === "kDependantSignals",
  );
  // A set of Node's own, which is no instance of ours.
  const followers =
    symbol === undefined ? undefined : (Reflect.get(signal, symbol) as { size: number } | null);

  return getEventListeners(signal, "abort").length + (followers?.size ?? 0);
}

async function all(updates: AsyncIterable<OrderUpdate>): Promise<string[]> {
  const seen: string[] = [];
  for await (const { status, version } of updates) seen.push(`${status} ${version}`);

  return seen;
}

describe("watching an order", () => {
  test("shows where it stands, each change once, and ends with the order", async () => {
    const { changes, watch } = watching(view("reserving", 1));
    const updates = watch();
    const first = await updates.next();
    for (const [status, version] of [
      ["reserving", 1],
      ["authorizing", 2],
      ["authorizing", 2],
      ["rejected", 5],
      ["created", 0],
    ] as const) {
      changes.tell(change(status, version));
    }

    expect(first.value).toMatchObject({ status: "reserving", ended: false });
    expect(await all(updates)).toEqual(["authorizing 2", "rejected 5"]);
    expect(changes.size()).toBe(0);
  });

  test("asks again after a quiet time, since a live change may be lost", async () => {
    const { watch } = watching(view("created", 0), new Error("away"), view("delivered", 7));

    expect(await all(watch())).toEqual(["created 0", "delivered 7"]);
  });

  test("shows an accepted order, then what becomes of it", async () => {
    const { watch } = watching(
      { id, status: "accepted", acceptedAt: at },
      view("created", 0),
      view("cancelled", 3),
    );

    expect(await all(watch())).toEqual(["accepted -1", "created 0", "cancelled 3"]);
  });

  test("shows that an accepted order is stuck or has failed, once, and what becomes of it when it is sent again", async () => {
    const accepted = { id, status: "accepted", acceptedAt: at } as const;
    const stuck = { id, status: "stuck", acceptedAt: at, detail: "" } as const;
    const failed = { id, status: "failed", acceptedAt: at, failedAt: at, detail: "" } as const;
    const answers = [accepted, accepted, stuck, failed, failed, view("created", 0), view("delivered", 4)];

    const expected = ["accepted -1", "stuck -1", "failed -1", "created 0", "delivered 4"];
    expect(await all(watching(...answers).watch())).toEqual(expected);
    expect(await all(watching(...answers).watch(-1))).toEqual(expected.slice(1));
  });

  test("shows only what is newer to one who comes back", async () => {
    const { watch } = watching(view("delivered", 7));

    expect(await all(watch(7))).toEqual([]);
    expect(await all(watch(6))).toEqual(["delivered 7"]);
  });

  test("shows where an order stands to one who comes with a version that it never had", async () => {
    const accepted = { id, status: "accepted", acceptedAt: at } as const;
    const known = watching(view("delivered", 7));
    const later = watching(accepted, view("created", 0), view("delivered", 7));

    expect(await all(known.watch(99))).toEqual(["delivered 7"]);
    expect(await all(later.watch(99))).toEqual(["created 0", "delivered 7"]);
  });

  test("fails at once for an order that cannot be read", async () => {
    const { changes, watch } = watching(new Problem("order_not_found", "No order has this id."));

    await expect(all(watch())).rejects.toThrow("No order has this id.");
    expect(changes.size()).toBe(0);
  });

  test("ends in silence when its reader leaves, and with a reason to come back when the gateway closes", async () => {
    const left = watching(view("created", 0));
    const reader = left.watch();
    await reader.next();
    left.caller.abort();
    expect(await all(reader)).toEqual([]);

    const closed = watching(view("created", 0));
    const updates = closed.watch();
    await updates.next();
    closed.closing.abort();
    await expect(all(updates)).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
  });

  test("leaves nothing in the gateway's signal, however many have watched and how they ended", async () => {
    const ended = watching(view("created", 0), view("delivered", 7));
    const unknown = watching(new Problem("order_not_found", "No order has this id."));
    for (let times = 0; times < 50; times++) {
      await all(ended.watch());
      await all(unknown.watch()).catch(() => undefined);
      const left = ended.watch();
      await left.next();
      await left.return();
    }

    const looked = new AbortController();
    AbortSignal.any([looked.signal]);
    expect(keptBy(looked.signal)).toBe(1);
    for (const { closing, caller } of [ended, unknown]) {
      expect([keptBy(closing.signal), keptBy(caller.signal)]).toEqual([0, 0]);
    }
  });

  test("fails beyond the limit of open watches, until one of them ends", () => {
    const changes = createOrderChanges(1);
    const feed = changes.follow(id);

    expect(() => changes.follow(id)).toThrow(Problem);
    feed.close();
    feed.close();
    changes.follow(id);
    expect(changes.size()).toBe(1);
  });
});
