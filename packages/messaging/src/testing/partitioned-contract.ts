import * as z from "zod";
import { message, receives, route, sends, service, type Message, type Topology } from "../contract/index.js";

// A contract with one queue that has four partitions, written the way generated code is. That it is what becomes of such a document
// is tested there (packages/codegen/src/emit/partitions.test.ts).

/** What befell a thing: the `number`th, which it has to be handled as. With `failFirst` its first attempt fails. */
export type Step = Message<
  "Step",
  Readonly<{ subject: string; number: number; failFirst?: boolean | undefined }>
>;
export const Step = message<Step>("Step", {
  version: "1.0.0",
  schema: z.object({ subject: z.string(), number: z.int(), failFirst: z.boolean().optional() }),
  correlateBy: "/subject",
});

const SLOTS = 32;
const PARTITIONS = 4;
const partitions = Array.from({ length: PARTITIONS }, (_, index) => `steps.${index}`);
const retryQueue = "steps.retry.50";

/** Handles the steps. */
export const walker = service({
  name: "walker",
  generated: "by hand",
  sends: {},
  receives: { Step: receives(Step, "steps") },
  subscribes: {},
  serves: {},
  calls: {},
  queues: {
    steps: {
      batch: 20,
      prefetch: 40,
      inbox: true,
      retry: [{ delayMs: 50, routingKey: retryQueue }],
      deadLetter: { exchange: "failed", routingKey: "steps", queue: "steps.dead" },
      partitions: {
        exchange: "steps.partitions",
        queues: partitions.map((queue) => ({ queue, lock: `${queue}.lock` })),
        members: "steps.members",
        wanting: "steps.wanting",
      },
    },
  },
});

/** Sends the steps. */
export const pathfinder = service({
  name: "pathfinder",
  generated: "by hand",
  sends: { Step: sends(Step, route("paths", "step", { slots: SLOTS, pack: 10 })) },
  receives: {},
  subscribes: {},
  serves: {},
  calls: {},
  queues: {},
});

const quorum = { "x-queue-type": "quorum" };
const toTheDead = { "x-dead-letter-exchange": "failed", "x-dead-letter-routing-key": "steps" };

export const partitionedTopology: Topology = {
  exchanges: [
    { name: "paths", type: "direct", durable: true },
    { name: "failed", type: "direct", durable: true },
    { name: "steps.partitions", type: "headers", durable: true, alternateExchange: "steps.unkeyed" },
    { name: "steps.unkeyed", type: "fanout", durable: true },
  ],
  queues: [
    {
      name: "steps",
      durable: true,
      arguments: { "x-queue-type": "classic", "x-max-length": 0, "x-overflow": "reject-publish" },
    },
    { name: "steps.members", durable: true, arguments: { ...quorum, "x-max-length": PARTITIONS } },
    { name: "steps.wanting", durable: true, arguments: quorum },
    ...partitions.map((name) => ({
      name,
      durable: true,
      arguments: { ...quorum, ...toTheDead, "x-single-active-consumer": true },
    })),
    {
      name: retryQueue,
      durable: true,
      arguments: {
        ...quorum,
        "x-dead-letter-exchange": "steps.partitions",
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
        "x-message-ttl": 50,
        "x-dead-letter-routing-key": "steps",
      },
    },
    { name: "steps.dead", durable: true, arguments: { ...quorum, "x-delivery-limit": 1_000_000 } },
  ],
  bindings: [
    { from: "paths", key: "step", exchange: "steps.partitions" },
    { from: "steps.unkeyed", key: "", queue: "steps.0" },
    ...Array.from({ length: SLOTS }, (_, slot) => ({
      from: "steps.partitions",
      key: "",
      queue: `steps.${slot % PARTITIONS}`,
      arguments: { "x-match": "all", "partition-slot": String(slot) },
    })),
    { from: "failed", key: "steps", queue: "steps.dead" },
    { from: "failed", key: retryQueue, queue: retryQueue },
  ],
};
