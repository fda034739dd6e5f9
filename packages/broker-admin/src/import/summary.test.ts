import { expect, test } from "vitest";
import type { LiveTopology } from "../topology/live-topology.js";
import type { Copy } from "./copy.js";
import { draft } from "./draft.js";
import { select } from "./select.js";
import { summaryOf, type Read } from "./summary.js";
import { withCopies } from "./with-copies.js";
import { writeDocument } from "./write-document.js";

const kept = { durable: true, autoDelete: false };
const live: LiveTopology = {
  exchanges: [{ ...kept, name: "shop", type: "topic", internal: false, arguments: {} }],
  queues: [{ ...kept, name: "orders", type: "classic", exclusive: false, arguments: { "x-odd": ["a"] } }],
  bindings: [
    { from: "shop", key: "order.placed", queue: "orders", arguments: {} },
    { from: "shop", key: "order.#", queue: "orders", arguments: { countries: ["de"] } },
    { from: "gone", key: "order.#", queue: "orders", arguments: { countries: ["de"] } },
  ],
  defaultQueueType: "classic",
};
const observed = {
  ...{ live, queuePolicies: new Map(), exchangePolicies: new Map() },
  ...{ consumers: [], seesClients: true },
};
const imported = (bodies: readonly string[], read: Partial<Read> = {}) => {
  const copies = bodies.map((body): Copy => ({
    ...{ queue: "orders", exchange: "shop", routingKey: "order.placed", content: Buffer.from(body) },
    ...{ type: undefined, contentType: undefined, contentEncoding: undefined },
  }));
  const selection = select(live);
  const drafted = withCopies(draft(selection, observed), copies);
  const all = { copies: copies.length, unheard: [], refused: [], cutShort: undefined, ...read };

  return {
    text: writeDocument(drafted, { title: "Shop", vhost: "shop", broker: "rabbit" }),
    remarks: summaryOf(drafted, selection, observed, all).remarks.join("\n"),
  };
};

test("what no document can say is named: bindings between what is in it, and queues with such arguments", () => {
  const { remarks } = imported([]);

  expect(remarks).toContain("The plan leaves them alone:\n  shop --order.#--> queue orders");
  expect(remarks).not.toContain("gone");
  expect(remarks).toContain("1 queue with arguments that no document can say: comments tell which. orders.");
});

test("an early end, and what is not JSON among JSON, are said in the summary and in the document", () => {
  const orders = Array.from({ length: 20 }, (_, cups) => JSON.stringify({ cups }));
  const { remarks, text } = imported([...orders, "{ broken"], { cutShort: "somebody pulled the plug" });

  expect(remarks).toContain("Listening ended before its time: somebody pulled the plug.");
  expect(remarks).toContain("Not all of them JSON: OrderPlaced.");
  expect(remarks).toContain("stand in the document as fields");
  expect(text).toContain("# Inferred from 20 different messages");
  expect(text).toContain("# Decide: 1 no JSON came beside them.");
});

test("what is inferred of few says that it demands nothing", () => {
  const { text } = imported(['{"cups":1}', '{"cups":2}']);

  expect(text).toContain("# Decide: inferred from 2 different messages only, so that no field is required");
  expect(text).not.toContain("required:");
});
