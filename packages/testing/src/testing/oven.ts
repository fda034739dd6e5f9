import { message, receives, route, sends, serves, service, type Message } from "@warren/messaging/contract";
import { z } from "zod";

// A contract as generated code writes it, for tests of handlers.

export type BreadOrdered = Message<"BreadOrdered", { readonly loaves: number }>;
export type BreadBaked = Message<"BreadBaked", { readonly loaves: number }>;
export type AskPrice = Message<"AskPrice", { readonly loaves: number }>;
export type Price = Message<"Price", { readonly cents: number }>;
export type OvenCold = Message<"OvenCold", { readonly until: string }>;
const loaves = z.object({ loaves: z.int().nonnegative() });
const version = "1.0.0";
export const BreadOrdered = message<BreadOrdered>("BreadOrdered", { version, schema: loaves });
export const BreadBaked = message<BreadBaked>("BreadBaked", { version, schema: loaves });
export const AskPrice = message<AskPrice>("AskPrice", { version, schema: loaves });
export const Price = message<Price>("Price", { version, schema: z.object({ cents: z.int() }) });
export const OvenCold = message<OvenCold>("OvenCold", { version, schema: z.object({ until: z.string() }) });

export const oven = service({
  name: "oven",
  generated: "by hand",
  sends: { BreadBaked: sends(BreadBaked, route("bakery", "bread.baked")) },
  receives: { BreadOrdered: receives(BreadOrdered, "oven.orders") },
  serves: { AskPrice: serves(AskPrice, { replies: [Price, OvenCold], queue: "oven.orders" }) },
  subscribes: {},
  calls: {},
  queues: {
    "oven.orders": {
      batch: 20,
      prefetch: 40,
      inbox: true,
      retry: [
        { delayMs: 1_000, routingKey: "oven.orders.retry.1000" },
        { delayMs: 1_000, routingKey: "oven.orders.retry.1000" },
      ],
      deadLetter: { exchange: "bakery.failed", routingKey: "oven.orders", queue: "oven.orders.dead" },
    },
  },
});
