import {
  connect,
  createClient,
  createPublisher,
  declareTopology,
  serve,
  type Logger,
} from "@warren/messaging";
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
  type Message,
  type Topology,
} from "@warren/messaging/contract";
import { expect, test } from "vitest";
import { startBroker } from "./index.js";

// A contract as generated code writes it, of two services that keep nothing.

type Quote = Message<"Quote", Readonly<{ kilos: number }>>;
type Quoted = Message<"Quoted", Readonly<{ cents: number }>>;
type Sent = Message<"Sent", Readonly<{ to: string }>>;
type Arrived = Message<"Arrived", Readonly<{ at: string }>>;
const Quote = message<Quote>("Quote", { version: "1.0.0", schema: anything<Quote>() });
const Quoted = message<Quoted>("Quoted", { version: "1.0.0", schema: anything<Quoted>() });
const Sent = message<Sent>("Sent", { version: "1.0.0", schema: anything<Sent>() });
const Arrived = message<Arrived>("Arrived", { version: "1.0.0", schema: anything<Arrived>() });

const settings = <const Name extends string>(name: Name) =>
  ({
    batch: 10,
    prefetch: 20,
    inbox: false,
    retry: [{ delayMs: 20, routingKey: `${name}.retry.20` }],
    deadLetter: { exchange: "failed", routingKey: name, queue: `${name}.dead` },
  }) as const;
const none = {
  sends: {},
  receives: {},
  subscribes: {},
  serves: {},
  calls: {},
  generated: "by hand",
} as const;
const carrier = service({
  ...none,
  name: "carrier",
  sends: { Arrived: sends(Arrived, route("jobs", "arrived")) },
  receives: { Sent: receives(Sent, "parcels") },
  serves: { Quote: serves(Quote, { replies: [Quoted], queue: "quotes" }) },
  queues: { parcels: settings("parcels"), quotes: settings("quotes") },
});
const shop = service({
  ...none,
  name: "shop",
  sends: { Sent: sends(Sent, route("jobs", "sent")) },
  receives: { Arrived: receives(Arrived, "arrivals") },
  calls: {
    Quote: calls(Quote, {
      replies: [Quoted],
      exchange: "jobs",
      routingKey: "quote",
      timeoutMs: 20_000,
      durable: false,
    }),
  },
  queues: { arrivals: settings("arrivals") },
});
const places = { quotes: "quote", parcels: "sent", arrivals: "arrived" };
const topology: Topology = {
  exchanges: ["jobs", "failed"].map((name) => ({ name, type: "direct", durable: true })),
  queues: Object.keys(places).flatMap((name) => [
    {
      name,
      durable: true,
      arguments: {
        "x-queue-type": "quorum",
        "x-delivery-limit": 20,
        "x-dead-letter-exchange": "failed",
        "x-dead-letter-routing-key": name,
      },
    },
    {
      name: `${name}.retry.20`,
      durable: true,
      arguments: {
        "x-queue-type": "quorum",
        "x-dead-letter-exchange": "",
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
        "x-message-ttl": 20,
        "x-dead-letter-routing-key": name,
      },
    },
    { name: `${name}.dead`, durable: true, arguments: { "x-queue-type": "quorum" } },
  ]),
  bindings: Object.entries(places).flatMap(([queue, key]) => [
    { from: "jobs", key, queue },
    { from: "failed", key: `${queue}.retry.20`, queue: `${queue}.retry.20` },
    { from: "failed", key: queue, queue: `${queue}.dead` },
  ]),
};
const silent = () => undefined;
const logger: Logger = { debug: silent, info: silent, warn: silent, error: silent };

test("two services of a contract talk over the in-memory broker, through the whole runtime and without a database", async () => {
  const broker = await startBroker();
  const open = async ({ name }: Readonly<{ name: string }>) => {
    const connection = connect({ url: broker.url, name, logger });
    await declareTopology(connection, topology);

    return connection;
  };
  const [ofCarrier, ofShop] = [await open(carrier), await open(shop)];
  const attempts = new Set<number>();
  const carries = await serve(
    carrier,
    {
      Quote: eachRequest(({ data }) => answer(Quoted({ cents: data.kilos * 500 }))),
      Sent: each(({ data, attempt }) => {
        if (data.to === "the moon") {
          attempts.add(attempt);
          throw new Error("too far");
        }

        return [Arrived({ at: data.to })];
      }),
    },
    { connection: ofCarrier, logger },
  );
  let arrived: (at: string) => void;
  const arrival = new Promise<string>((resolve) => (arrived = resolve));
  const sells = await serve(
    shop,
    { Arrived: each(({ data }) => (arrived(data.at), [])) },
    { connection: ofShop, logger },
  );
  const client = await createClient(shop, ofShop);
  const publisher = await createPublisher(shop, ofShop);

  expect(await client.call.Quote({ kilos: 3 })).toEqual(Quoted({ cents: 1_500 }));
  broker.cut();
  expect(await client.call.Quote({ kilos: 4 })).toEqual(Quoted({ cents: 2_000 }));
  await publisher.publish([Sent({ to: "the moon" }), Sent({ to: "Lima" })]);
  expect(await arrival).toBe("Lima");
  await expect.poll(() => broker.depth("parcels.dead")).toBe(1);
  expect([...attempts]).toEqual([1, 2]);

  await Promise.all([client.close(), publisher.close(), carries.stop(), sells.stop()]);
  await Promise.all([ofCarrier.close(), ofShop.close()]);
  await broker.close();
});

function anything<M extends Message>() {
  return { safeParse: (value: unknown) => ({ success: true, data: value as M["data"] }) as const };
}
