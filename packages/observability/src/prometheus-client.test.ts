import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { prometheusClient } from "./prometheus-client.js";

test.each([
  ["0.5", 0.5],
  ["1e-09", 1e-9],
  ["+Inf", Infinity],
  ["-Inf", -Infinity],
  ["NaN", NaN],
])("the value %s of a series is read as a number", async (text, value) => {
  const result = [{ metric: { queue: "orders.saga" }, value: [1_700_000_000, text] }];
  const server = createServer((_, response) =>
    response.end(JSON.stringify({ status: "success", data: { resultType: "vector", result } })),
  ).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  expect(await prometheusClient(`http://127.0.0.1:${String(port)}`).query("queue:drain:seconds")).toEqual([
    { labels: { queue: "orders.saga" }, value },
  ]);
});
