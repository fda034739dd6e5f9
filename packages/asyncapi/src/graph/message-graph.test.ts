import { beforeAll, expect, test } from "vitest";
import { checkDocument } from "../document/check-document.js";
import type { Model } from "../model/model.js";
import { teaShopFile, teaShopSchemas } from "../testing/tea-shop.js";
import { consumersOf, sendersOn, servicesOf, takersOf } from "./message-graph.js";

let model: Model;

beforeAll(async () => {
  const checked = await checkDocument(teaShopFile, teaShopSchemas, { validate: false });
  if (!checked.ok) throw new Error(checked.findings.map(({ text }) => text).join("\n"));
  model = checked.model;
}, 60_000);

test("every operation is found where it sends or takes, and nowhere else", () => {
  const sent = model.keys.flatMap((key) => sendersOn(model, key));
  const consumed = model.queues.flatMap(({ name }) => consumersOf(model, name));
  const subscribed = model.operations.filter(({ kind }) => kind === "subscribe");

  expect([...sent, ...consumed, ...subscribed].map(({ id }) => id).toSorted()).toEqual(
    model.operations.map(({ id }) => id).toSorted(),
  );
});

test("what is sent through a topic is taken by those whose binding matches", () => {
  const takers = takersOf(model, { exchange: "tea.topic", routingKey: "tea.hurried.served" });

  expect(servicesOf(takers)).toContain("till");
});

test("what is sent to the default exchange is taken from the queue that is named like its key", () => {
  const queue = model.queues.find(({ name }) => consumersOf(model, name).length > 0)?.name ?? "";

  expect(takersOf(model, { exchange: "", routingKey: queue })).toEqual(consumersOf(model, queue));
});
