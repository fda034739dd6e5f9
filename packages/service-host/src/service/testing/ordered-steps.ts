import { messagingTables } from "@warren/messaging";
import {
  message,
  receives,
  route,
  sends,
  service,
  type Message,
  type Topology,
} from "@warren/messaging/contract";
import * as z from "zod";
import { Migration } from "../../database/migration.js";

// A service for tests whose messages keep their order: steps about one subject from a queue with partitions, ticks from one with a single
// active consumer.

/** The `number`th thing that befell a subject. */
export type Step = Message<"Step", Readonly<{ subject: string; number: number }>>;
export const Step = message<Step>("Step", {
  version: "1.0.0",
  schema: z.object({ subject: z.string(), number: z.int() }),
  correlateBy: "/subject",
});
export type Tick = Message<"Tick", Readonly<{ number: number }>>;
export const Tick = message<Tick>("Tick", {
  version: "1.0.0",
  schema: z.object({ number: z.int() }),
});

export const partitioned = "steps";
export const singleActive = "ticks";
const SLOTS = 32;
const parts = Array.from({ length: 4 }, (_, index) => `${partitioned}.${index}`);
const nothing = { sends: {}, receives: {}, subscribes: {}, serves: {}, calls: {}, queues: {} };
const consumed = (queue: string) => ({
  batch: 10,
  prefetch: 20,
  inbox: true,
  retry: [],
  deadLetter: { exchange: "ordered.failed", routingKey: queue, queue: "ordered.dead" },
});

export const walker = service({
  ...nothing,
  name: "walker",
  generated: "by hand",
  receives: { Step: receives(Step, partitioned), Tick: receives(Tick, singleActive) },
  queues: {
    [partitioned]: {
      ...consumed(partitioned),
      partitions: {
        exchange: "steps.partitions",
        queues: parts.map((queue) => ({ queue, lock: `${queue}.lock` })),
        members: "steps.members",
        wanting: "steps.wanting",
      },
    },
    [singleActive]: consumed(singleActive),
  },
});

export const pathfinder = service({
  ...nothing,
  name: "pathfinder",
  generated: "by hand",
  sends: {
    Step: sends(Step, route("paths", "step", { slots: SLOTS })),
    Tick: sends(Tick, route("paths", "tick")),
  },
});

const quorum = { "x-queue-type": "quorum" };
const oneAtATime = { ...quorum, "x-single-active-consumer": true };

export const orderedTopology: Topology = {
  exchanges: [
    { name: "paths", type: "direct", durable: true },
    { name: "ordered.failed", type: "direct", durable: true },
    { name: "steps.partitions", type: "headers", durable: true },
  ],
  queues: [
    {
      name: partitioned,
      durable: true,
      arguments: { "x-queue-type": "classic", "x-max-length": 0, "x-overflow": "reject-publish" },
    },
    { name: "steps.members", durable: true, arguments: { ...quorum, "x-max-length": parts.length } },
    { name: "steps.wanting", durable: true, arguments: quorum },
    ...[...parts, singleActive].map((name) => ({ name, durable: true, arguments: oneAtATime })),
    { name: "ordered.dead", durable: true, arguments: quorum },
  ],
  bindings: [
    { from: "paths", key: "step", exchange: "steps.partitions" },
    { from: "paths", key: "tick", queue: singleActive },
    ...Array.from({ length: SLOTS }, (_, slot) => ({
      from: "steps.partitions",
      key: "",
      queue: parts[slot % parts.length] ?? "",
      arguments: { "x-match": "all", "partition-slot": String(slot) },
    })),
    ...[partitioned, singleActive].map((key) => ({ from: "ordered.failed", key, queue: "ordered.dead" })),
  ],
};

export class CreateSteps extends Migration {
  override up(): void {
    for (const statement of messagingTables) this.addSql(statement);
    this.addSql(
      "create table handled (at bigint generated always as identity primary key, subject text not null, number integer not null)",
    );
  }
}
