import { describe, expectTypeOf, test } from "vitest";
import * as z from "zod";
import {
  answer,
  calls,
  each,
  eachRequest,
  message,
  receives,
  route,
  sends,
  serves,
  service,
  via,
} from "./index.js";
import type { Client, Handlers, Message, SendableOf } from "./index.js";

type Ask = Message<"Ask", Readonly<{ id: string }>>;
const Ask = message<Ask>("Ask", { version: "1.0.0", schema: z.object({ id: z.string() }) });
type Told = Message<"Told", Readonly<{ text: string }>>;
const Told = message<Told>("Told", { version: "1.0.0", schema: z.object({ text: z.string() }) });
type Refused = Message<"Refused", Readonly<{ reason: string }>>;
const Refused = message<Refused>("Refused", { version: "1.0.0", schema: z.object({ reason: z.string() }) });
type Made = Message<"Made", Readonly<{ id: string }>>;
const Made = message<Made>("Made", { version: "1.0.0", schema: z.object({ id: z.string() }) });

const settings = {
  batch: 10,
  prefetch: 20,
  inbox: true,
  retry: { attempts: 3, firstDelayMs: 100, factor: 2, maxDelayMs: 1000 },
  deadLetter: { exchange: "shop.failed", queue: "shop.dead" },
};

const shop = service({
  name: "shop",
  sends: {
    Made: sends(Made, route("shop.topic", "made"), route("shop.topic", "vip.made", { priority: 10 })),
    Told: sends(Told, route("shop.topic", "told")),
  },
  receives: { Made: receives(Made, "shop") },
  subscribes: {},
  serves: { Ask: serves(Ask, { replies: [Told, Refused], queue: "shop" }) },
  calls: {
    Ask: calls(Ask, {
      replies: [Told, Refused],
      exchange: "shop",
      routingKey: "ask",
      timeoutMs: 1000,
      durable: false,
    }),
  },
  queues: { shop: settings },
});
type Shop = typeof shop;

function implement(handlers: Handlers<Shop, "tx">): Handlers<Shop, "tx"> {
  return handlers;
}

describe("the contract's types", () => {
  test("a message with one route is sent as it is, one with several needs its routing key", () => {
    expectTypeOf<Told>().toExtend<SendableOf<Shop>>();
    expectTypeOf<Made>().not.toExtend<SendableOf<Shop>>();
    expectTypeOf(via("vip.made", Made({ id: "1" }))).toExtend<SendableOf<Shop>>();
    expectTypeOf(via("elsewhere", Made({ id: "1" }))).not.toExtend<SendableOf<Shop>>();
    expectTypeOf<Ask>().not.toExtend<SendableOf<Shop>>();
  });

  test("handlers are given the payload of their message and may return only what the service sends", () => {
    implement({
      Made: each(({ data }) => {
        expectTypeOf(data).toEqualTypeOf<Readonly<{ id: string }>>();

        return [Told({ text: data.id })];
      }),
      Ask: eachRequest(({ data }) => answer(Told({ text: data.id }), via("made", Made(data)))),
    });
    implement({
      // @ts-expect-error Ask is nothing this service sends
      Made: each(() => [Ask({ id: "1" })]),
      // @ts-expect-error Made is not a reply to Ask
      Ask: eachRequest(({ data }) => answer(Made(data))),
    });
  });

  test("an operation without a handler does not compile", () => {
    // @ts-expect-error Ask is missing
    implement({ Made: each(() => []) });
  });

  test("a handler for what the service does not receive does not compile", () => {
    implement({
      Made: each(() => []),
      Ask: eachRequest(() => answer(Refused({ reason: "closed" }))),
      // @ts-expect-error Told is not received
      Told: each(() => []),
    });
  });

  test("a call resolves to the union of its replies", () => {
    expectTypeOf<ReturnType<Client<Shop>["Ask"]>>().toEqualTypeOf<Promise<Told | Refused>>();
  });
});
