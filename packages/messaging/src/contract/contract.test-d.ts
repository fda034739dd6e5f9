import { describe, expectTypeOf, test } from "vitest";
import * as z from "zod";
import {
  answer,
  at,
  calls,
  each,
  eachRequest,
  message,
  parametersOf,
  receives,
  route,
  sends,
  serves,
  service,
  via,
} from "./index.js";
import type { CallOptions, Client, Handlers, Message, SendableOf } from "./index.js";

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
  retry: [{ delayMs: 100, routingKey: "shop.retry.100" }],
  deadLetter: { exchange: "shop.failed", routingKey: "shop", queue: "shop.dead" },
};

const shop = service({
  name: "shop",
  generated: "by hand",
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

const regions = ["eu", "us"] as const;
const world = service({
  name: "world",
  generated: "by hand",
  sends: {
    Made: sends(Made, route("world", "made.{region}", { parameters: { region: ["eu", "us"] } })),
    Told: sends(
      Told,
      route("world", "told"),
      route("world", "told.everywhere"),
      route("world", "told.{region}.{city}", { parameters: { region: regions }, mandatory: false }),
    ),
  },
  receives: {},
  subscribes: {},
  serves: {},
  calls: {
    Ask: calls(Ask, {
      replies: [Told],
      exchange: "world",
      routingKey: "ask.{region}",
      parameters: { region: regions },
      timeoutMs: 1000,
      durable: false,
    }),
  },
  queues: {},
});
type World = typeof world;
const relay = service({
  ...shop,
  sends: { Made: world.sends.Made },
  receives: { Told: receives(Told, "shop") },
  serves: {},
});

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

  test("a route with parameters is sent with them, and only with values that the contract lists", () => {
    const made = Made({ id: "1" });
    expectTypeOf(at({ region: "eu" }, made)).toExtend<SendableOf<World>>();
    expectTypeOf(made).not.toExtend<SendableOf<World>>();
    expectTypeOf(at({ region: "mars" }, made)).not.toExtend<SendableOf<World>>();
    expectTypeOf(at({ city: "paris" }, made)).not.toExtend<SendableOf<World>>();
  });

  test("a route without parameters is not sent with some", () => {
    expectTypeOf(at({ region: "eu" }, Told({ text: "" }))).not.toExtend<SendableOf<Shop>>();
    expectTypeOf(via("told", at({ region: "eu" }, Told({ text: "" })))).not.toExtend<SendableOf<World>>();
  });

  test("parameters and the choice of a route combine, whichever comes first", () => {
    const told = Told({ text: "" });
    const place = { region: "us", city: "boston" } as const;
    const key = "told.{region}.{city}";
    const either: "told" | "told.everywhere" = Math.random() < 0.5 ? "told" : "told.everywhere";
    expectTypeOf(via("told", told)).toExtend<SendableOf<World>>();
    expectTypeOf(via(either, told)).toExtend<SendableOf<World>>();
    expectTypeOf(via(key, at(place, told))).toExtend<SendableOf<World>>();
    expectTypeOf(at(place, via(key, told))).toExtend<SendableOf<World>>();
    expectTypeOf(at(place, told)).not.toExtend<SendableOf<World>>();
    expectTypeOf(via(key, told)).not.toExtend<SendableOf<World>>();
    expectTypeOf(via(key, at({ region: "us" }, told))).not.toExtend<SendableOf<World>>();
  });

  test("handlers return messages with their parameters", () => {
    const handlers: Handlers<typeof relay, "tx"> = {
      Told: each(({ data }) => [at({ region: "eu" }, Made({ id: data.text }))]),
    };
    expectTypeOf(handlers).not.toBeAny();
    const wrong: Handlers<typeof relay, "tx"> = {
      // @ts-expect-error the region is missing
      Told: each(({ data }) => [Made({ id: data.text })]),
    };
    expectTypeOf(wrong).not.toBeAny();
  });

  test("values are given only for parameters that the key has", () => {
    // @ts-expect-error the key's parameter is "region"
    const wrong = () => route("world", "made.{region}", { parameters: { city: ["paris"] } });
    expectTypeOf(wrong).not.toBeAny();
  });

  test("a call whose key has parameters cannot do without them", () => {
    type Call = Client<World>["Ask"];
    expectTypeOf<Parameters<Call>>().toEqualTypeOf<
      [
        data: Readonly<{ id: string }>,
        options: CallOptions & Readonly<{ parameters: { readonly region: "eu" | "us" } }>,
      ]
    >();
    expectTypeOf<Parameters<Client<Shop>["Ask"]>>().toEqualTypeOf<
      [data: Readonly<{ id: string }>, options?: CallOptions | undefined]
    >();
  });

  test("the parameters of a key are read back by their names", () => {
    const found = parametersOf("order.{region}.{city}.created", { routingKey: "order.eu.paris.created" });
    expectTypeOf(found).toEqualTypeOf<{ readonly region: string; readonly city: string } | undefined>();
  });
});
