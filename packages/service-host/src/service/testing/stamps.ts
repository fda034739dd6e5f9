import { messagingTables } from "@warren/messaging";
import { calls, message, serves, service, type Message, type Topology } from "@warren/messaging/contract";
import { Migration } from "../../database/migration.js";
import * as z from "zod";

// A service for tests: it adds stamps and counts them.

export type AddStamp = Message<"AddStamp", Readonly<{ text: string }>>;
export const AddStamp = message<AddStamp>("AddStamp", {
  version: "1.0.0",
  schema: z.object({ text: z.string() }),
});
export type StampAdded = Message<"StampAdded", Readonly<{ count: number }>>;
export const StampAdded = message<StampAdded>("StampAdded", {
  version: "1.0.0",
  schema: z.object({ count: z.number() }),
});

export const queue = "stamps.requests";
const nothing = { sends: {}, receives: {}, subscribes: {}, serves: {}, calls: {}, queues: {} };
export const stamps = service({
  ...nothing,
  name: "stamps",
  generated: "by hand",
  serves: { AddStamp: serves(AddStamp, { replies: [StampAdded], queue }) },
  queues: {
    [queue]: {
      batch: 10,
      prefetch: 20,
      inbox: true,
      retry: [],
      deadLetter: { exchange: "stamps.failed", routingKey: queue, queue: "stamps.dead" },
    },
  },
});
export const asker = service({
  ...nothing,
  name: "asker",
  generated: "by hand",
  calls: {
    AddStamp: calls(AddStamp, {
      replies: [StampAdded],
      exchange: "stamps",
      routingKey: "stamp.add",
      timeoutMs: 20_000,
      durable: true,
    }),
  },
});
export const topology: Topology = {
  exchanges: [
    { name: "stamps", type: "direct", durable: true },
    { name: "stamps.failed", type: "direct", durable: true },
  ],
  queues: [
    { name: queue, durable: true, arguments: { "x-queue-type": "quorum" } },
    { name: "stamps.dead", durable: true, arguments: { "x-queue-type": "quorum" } },
  ],
  bindings: [
    { from: "stamps", key: "stamp.add", queue },
    { from: "stamps.failed", key: queue, queue: "stamps.dead" },
  ],
};

export class CreateStamps extends Migration {
  override up(): void {
    for (const statement of messagingTables) this.addSql(statement);
    this.addSql(
      "create table stamps (id bigint generated always as identity primary key, text text not null)",
    );
  }
}
