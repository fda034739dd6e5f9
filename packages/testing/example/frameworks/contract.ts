import {
  calls,
  message,
  receives,
  route,
  sends,
  serves,
  service,
  type Message,
  type QueueSettings,
  type Topology,
} from "@warren/messaging/contract";
import { z } from "zod";

// Stands for what `warren generate` writes: the bakery of the guides, whose oven needs no database.

export type AskPrice = Message<"AskPrice", { readonly loaves: number }>;
export type Price = Message<"Price", { readonly cents: number }>;
export type BreadOrdered = Message<"BreadOrdered", { readonly loaves: number }>;
const version = "1.0.0";
const loaves = z.object({ loaves: z.int().min(1).max(12) });
export const AskPrice = message<AskPrice>("AskPrice", { version, schema: loaves });
export const Price = message<Price>("Price", { version, schema: z.object({ cents: z.int() }) });
export const BreadOrdered = message<BreadOrdered>("BreadOrdered", { version, schema: loaves });

const orders = {
  batch: 20,
  prefetch: 40,
  inbox: false,
  retry: [],
  deadLetter: { exchange: "bakery.failed", routingKey: "oven.orders", queue: "oven.orders.dead" },
} as const satisfies QueueSettings;

export const oven = service({
  name: "oven",
  generated: "by hand",
  sends: {},
  receives: { BreadOrdered: receives(BreadOrdered, "oven.orders") },
  serves: { AskPrice: serves(AskPrice, { replies: [Price], queue: "oven.orders" }) },
  subscribes: {},
  calls: {},
  queues: { "oven.orders": orders },
});

export const counter = service({
  name: "counter",
  generated: "by hand",
  sends: { BreadOrdered: sends(BreadOrdered, route("bakery", "bread.ordered")) },
  receives: {},
  serves: {},
  subscribes: {},
  calls: {
    AskPrice: calls(AskPrice, {
      replies: [Price],
      exchange: "bakery",
      routingKey: "bread.price",
      timeoutMs: 5_000,
      durable: false,
    }),
  },
  queues: {},
});

export const topology: Topology = {
  exchanges: [
    { name: "bakery", type: "topic", durable: true },
    { name: "bakery.failed", type: "direct", durable: true },
  ],
  queues: ["oven.orders", "oven.orders.dead"].map((name) => ({
    name,
    durable: true,
    arguments: { "x-queue-type": "quorum" },
  })),
  bindings: [
    { from: "bakery", key: "bread.ordered", queue: "oven.orders" },
    { from: "bakery", key: "bread.price", queue: "oven.orders" },
    { from: "bakery.failed", key: "oven.orders", queue: "oven.orders.dead" },
  ],
};
