import * as z from "zod";
import {
  calls,
  message,
  receives,
  route,
  sends,
  serves,
  service,
  type Message,
  type Topology,
} from "../contract/index.js";

// A small contract for the runtime's own tests, written the way generated code is: a command and the event that follows it, a
// request that is not durable, one that is, and the reply to both.

/** A command. With `fail` its handler throws that. */
export type Work = Message<"Work", Readonly<{ id: string; fail?: string | undefined }>>;
export const Work = message<Work>("Work", {
  version: "1.0.0",
  schema: z.object({ id: z.string(), fail: z.string().optional() }),
  correlateBy: "/id",
});
/** What a handled command causes. */
export type Worked = Message<"Worked", Readonly<{ id: string }>>;
export const Worked = message<Worked>("Worked", { version: "1.0.0", schema: z.object({ id: z.string() }) });
/** A request that is not durable: a query. */
export type Ask = Message<"Ask", Readonly<{ id: string }>>;
export const Ask = message<Ask>("Ask", { version: "1.0.0", schema: z.object({ id: z.string() }) });
/** A durable request. */
export type Order = Message<"Order", Readonly<{ id: string }>>;
export const Order = message<Order>("Order", { version: "1.0.0", schema: z.object({ id: z.string() }) });
/** The reply to either request. */
export type Told = Message<"Told", Readonly<{ text: string }>>;
export const Told = message<Told>("Told", { version: "1.0.0", schema: z.object({ text: z.string() }) });

const retryKey = (queue: string, delayMs: number) => `${queue}.retry.${delayMs}`;
const retry = (queue: string) =>
  [50, 100].map((delayMs) => ({ delayMs, routingKey: retryKey(queue, delayMs) }));
const deadLetter = (queue: string) => ({ exchange: "failed", routingKey: queue, queue: `${queue}.dead` });
const settings = (queue: string) => ({
  batch: 100,
  prefetch: 200,
  inbox: true,
  retry: retry(queue),
  deadLetter: deadLetter(queue),
});

/** Handles the commands and answers the requests. */
export const worker = service({
  name: "worker",
  generated: "by hand",
  sends: { Worked: sends(Worked, route("events", "worked")) },
  receives: { Work: receives(Work, "work") },
  subscribes: {},
  serves: {
    Ask: serves(Ask, { replies: [Told], queue: "asks" }),
    Order: serves(Order, { replies: [Told], queue: "orders" }),
  },
  calls: {},
  queues: {
    work: settings("work"),
    orders: settings("orders"),
    asks: { ...settings("asks"), inbox: false, retry: [] },
  },
});

/** Sends the commands and the requests. */
export const requester = service({
  name: "requester",
  generated: "by hand",
  sends: { Work: sends(Work, route("jobs", "work")) },
  receives: {},
  subscribes: {},
  serves: {},
  calls: {
    Ask: calls(Ask, {
      replies: [Told],
      exchange: "jobs",
      routingKey: "ask",
      timeoutMs: 2_000,
      durable: false,
    }),
    Order: calls(Order, {
      replies: [Told],
      exchange: "jobs",
      routingKey: "order",
      timeoutMs: 2_000,
      durable: true,
    }),
  },
  queues: {},
});

const quorum = { "x-queue-type": "quorum" };
const queues = ["work", "orders", "asks"];

export const topology: Topology = {
  exchanges: [
    { name: "jobs", type: "direct", durable: true },
    { name: "events", type: "topic", durable: true },
    { name: "failed", type: "direct", durable: true },
  ],
  queues: [
    ...queues.flatMap((name) => [
      {
        name,
        durable: true,
        arguments: { ...quorum, "x-dead-letter-exchange": "failed", "x-dead-letter-routing-key": name },
      },
      { name: `${name}.dead`, durable: true, arguments: quorum },
      ...[50, 100].map((delay) => ({
        name: retryKey(name, delay),
        durable: true,
        arguments: {
          ...quorum,
          "x-message-ttl": delay,
          "x-dead-letter-exchange": "",
          "x-dead-letter-routing-key": name,
        },
      })),
    ]),
    { name: "worked", durable: true, arguments: quorum },
  ],
  bindings: [
    { from: "jobs", key: "work", queue: "work" },
    { from: "jobs", key: "order", queue: "orders" },
    { from: "jobs", key: "ask", queue: "asks" },
    { from: "events", key: "worked", queue: "worked" },
    ...queues.flatMap((queue) => [
      { from: "failed", key: queue, queue: `${queue}.dead` },
      ...[50, 100]
        .map((delay) => retryKey(queue, delay))
        .map((retry) => ({ from: "failed", key: retry, queue: retry })),
    ]),
  ],
};
