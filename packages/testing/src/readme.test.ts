import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { startBroker } from "./index.js";

test("the first example of the README does what it shows", async () => {
  const broker = await startBroker();
  const connection = await broker.connect();
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue("parcels", {
    deadLetterExchange: "",
    deadLetterRoutingKey: "lost",
    maxPriority: 5,
  });
  await channel.assertQueue("lost");

  channel.sendToQueue("parcels", Buffer.from("to Lima"), { priority: 5 });
  await channel.waitForConfirms();
  const parcel = await channel.get("parcels");
  if (parcel !== false) channel.reject(parcel, false);
  const lost = await channel.get("lost");

  await broker.close();
  expect(lost).toMatchObject({
    content: Buffer.from("to Lima"),
    properties: { headers: { "x-first-death-reason": "rejected" } },
  });
});

test("the examples of the README are those that run here", () => {
  const lines = (text: string) => text.split("\n").map((line) => line.trim());
  const here = new Set(lines(readFileSync(new URL(import.meta.url), "utf8")));
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const shown = [...readme.matchAll(/```ts\n([^]*?)```/g)].flatMap(([, code = ""]) => lines(code));

  expect(shown.length).toBeGreaterThan(10);
  expect(shown.filter((line) => !here.has(line))).toEqual([]);
});
