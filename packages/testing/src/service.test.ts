import { connect, createClient, declareTopology, serve, type Logger, type Tx } from "@warren/messaging";
import {
  answer,
  calls,
  eachRequest,
  message,
  serves,
  service,
  type Handlers,
  type Message,
  type Topology,
} from "@warren/messaging/contract";
import { expect, test } from "vitest";
import { startBroker } from "./index.js";

// A contract as generated code writes it, of two services that keep nothing.

type Quote = Message<"Quote", Readonly<{ kilos: number }>>;
type Quoted = Message<"Quoted", Readonly<{ cents: number }>>;
const Quote = message<Quote>("Quote", { version: "1.0.0", schema: { safeParse: asQuote } });
const Quoted = message<Quoted>("Quoted", { version: "1.0.0", schema: { safeParse: asQuoted } });
const queue = { batch: 10, prefetch: 20, inbox: false, retry: [] };
const deadLetter = { exchange: "failed", routingKey: "quotes", queue: "quotes.dead" };
const none = { sends: {}, receives: {}, subscribes: {}, serves: {}, calls: {}, queues: {} };
const carrier = service({
  ...none,
  name: "carrier",
  serves: { Quote: serves(Quote, { replies: [Quoted], queue: "quotes" }) },
  queues: { quotes: { ...queue, deadLetter } },
});
const shop = service({
  ...none,
  name: "shop",
  calls: {
    Quote: calls(Quote, {
      replies: [Quoted],
      exchange: "jobs",
      routingKey: "quote",
      timeoutMs: 20_000,
      durable: false,
    }),
  },
});
const topology: Topology = {
  exchanges: ["jobs", "failed"].map((name) => ({ name, type: "direct", durable: true })),
  queues: ["quotes", "quotes.dead"].map((name) => ({
    name,
    durable: true,
    arguments: { "x-queue-type": "quorum" },
  })),
  bindings: [
    { from: "jobs", key: "quote", queue: "quotes" },
    { from: "failed", key: "quotes", queue: "quotes.dead" },
  ],
};
const silent = () => undefined;
const logger: Logger = { debug: silent, info: silent, warn: silent, error: silent };
/** The runtime takes a connection and asks nothing of it: no queue of these services has an inbox. */
const noDatabase = {
  connect: () =>
    Promise.resolve({
      query: () => Promise.reject(new Error("this service has no database")),
      release: silent,
    }),
};

test("services of a contract talk over the in-memory broker, through the whole runtime", async () => {
  const broker = await startBroker();
  const connection = connect({ url: broker.url, name: carrier.name, logger });
  await declareTopology(connection, topology);
  const handlers: Handlers<typeof carrier, Tx> = {
    Quote: eachRequest(({ data }) => answer(Quoted({ cents: data.kilos * 500 }))),
  };
  const server = await serve(carrier, handlers, { connection, database: noDatabase, logger });
  const shopConnection = connect({ url: broker.url, name: shop.name, logger });
  await declareTopology(shopConnection, topology);
  const client = await createClient(shop, shopConnection);

  expect(await client.call.Quote({ kilos: 3 })).toEqual(Quoted({ cents: 1_500 }));
  broker.cut();
  expect(await client.call.Quote({ kilos: 4 })).toEqual(Quoted({ cents: 2_000 }));

  await client.close();
  await server.stop();
  await Promise.all([connection.close(), shopConnection.close()]);
  await broker.close();
});

function asQuote(value: unknown) {
  return { success: true, data: value as Quote["data"] } as const;
}

function asQuoted(value: unknown) {
  return { success: true, data: value as Quoted["data"] } as const;
}
