import * as z from "zod";
import {
  calls,
  message,
  receives,
  route,
  sends,
  serves,
  service,
  subscribes,
  type Message,
  type Topology,
} from "../contract/index.js";

// A contract as it is generated from a document that is not ours: parameters in routing keys, a queue without payloads,
// the default exchange, and partners that do not know Warren.

export type LightMeasured = Message<"LightMeasured", Readonly<{ lumens: number }>>;
export const LightMeasured = message<LightMeasured>("LightMeasured", {
  version: "1.0.0",
  schema: z.object({ lumens: z.number() }),
});
export type TurnedOff = Message<"light/turnedOff", Readonly<{ since: string }>>;
export const TurnedOff = message<TurnedOff>("light/turnedOff", {
  version: "1.0.0",
  schema: z.object({ since: z.string() }),
});
export type Ping = Message<"Ping">;
export const Ping = message<Ping>("Ping", { version: "1.0.0", schema: z.unknown() });
export type CountLamps = Message<"CountLamps", Readonly<{ upTo: number }>>;
export const CountLamps = message<CountLamps>("CountLamps", {
  version: "1.0.0",
  schema: z.object({ upTo: z.number() }),
});
export type LampsCounted = Message<"LampsCounted", Readonly<{ lamps: number }>>;
export const LampsCounted = message<LampsCounted>("LampsCounted", {
  version: "1.0.0",
  schema: z.object({ lamps: z.number() }),
});
export type TooManyLamps = Message<"TooManyLamps", Readonly<{ limit: number }>>;
export const TooManyLamps = message<TooManyLamps>("TooManyLamps", {
  version: "1.0.0",
  schema: z.object({ limit: z.number() }),
});

const RETRY_MS = 50;
const settings = (queue: string) => ({
  batch: 10,
  prefetch: 20,
  inbox: true,
  retry: [{ delayMs: RETRY_MS, routingKey: `${queue}.retry.${RETRY_MS}` }],
  deadLetter: { exchange: "failed", routingKey: queue, queue: `${queue}.dead` },
  untyped: true,
});
const streets = { street: ["elm", "oak"] } as const;

/** Sends, takes, answers and asks. */
export const streetlights = service({
  name: "streetlights",
  generated: "by hand",
  sends: {
    LightMeasured: sends(
      LightMeasured,
      route("lamps", "lamp.{street}.measured", { parameters: streets }),
      route("", "ledger"),
      route("", "no-such-queue"),
    ),
    Ping: sends(Ping, route("lamps", "ping.{street}")),
  },
  receives: {
    LightMeasured: receives(LightMeasured, "lights"),
    "light/turnedOff": receives(TurnedOff, "lights"),
    Ping: receives(Ping, "pings"),
  },
  subscribes: { LightMeasured: subscribes(LightMeasured, "lamps", "lamp.*.measured", { untyped: true }) },
  serves: { CountLamps: serves(CountLamps, { replies: [LampsCounted, TooManyLamps], queue: "counts" }) },
  calls: {
    CountLamps: calls(CountLamps, {
      replies: [LampsCounted, TooManyLamps],
      exchange: "lamps",
      routingKey: "count.{street}",
      parameters: streets,
      timeoutMs: 5_000,
      durable: false,
      untyped: true,
    }),
  },
  queues: { lights: settings("lights"), pings: settings("pings"), counts: settings("counts") },
});

const consumed = ["lights", "pings", "counts"];
const durable = (name: string, args = {}) => ({
  name,
  durable: true,
  arguments: { "x-queue-type": "quorum", ...args },
});

export const streetlightsTopology: Topology = {
  exchanges: [
    { name: "lamps", type: "topic", durable: true },
    { name: "failed", type: "direct", durable: true },
  ],
  queues: [
    ...consumed.flatMap((queue) => [
      durable(queue),
      durable(`${queue}.dead`),
      durable(`${queue}.retry.${RETRY_MS}`, {
        "x-message-ttl": RETRY_MS,
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": queue,
      }),
    ]),
    durable("ledger"),
    durable("elm"),
    durable("untyped-counts"),
  ],
  bindings: [
    { from: "lamps", key: "lamp.*.measured", queue: "lights" },
    { from: "lamps", key: "lamp.*.off", queue: "lights" },
    { from: "lamps", key: "lamp.elm.measured", queue: "elm" },
    { from: "lamps", key: "ping.*", queue: "pings" },
    { from: "lamps", key: "count.elm", queue: "counts" },
    { from: "lamps", key: "count.oak", queue: "untyped-counts" },
    ...consumed.flatMap((queue) => [
      { from: "failed", key: queue, queue: `${queue}.dead` },
      { from: "failed", key: `${queue}.retry.${RETRY_MS}`, queue: `${queue}.retry.${RETRY_MS}` },
    ]),
  ],
};
