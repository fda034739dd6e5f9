import { readFileSync } from "node:fs";
import { answer, each, eachRequest, type Handlers } from "@warren/messaging/contract";
import type { Tx } from "@warren/messaging";
import { matchers } from "@warren/testing/vitest";
import { expect, test } from "vitest";
import { deliveryOf, recordTx, runHandler, startBroker } from "./index.js";
import { AskPrice, BreadBaked, BreadOrdered, oven, OvenCold, Price } from "./testing/oven.js";

expect.extend(matchers);

const handlers: Handlers<typeof oven, Tx> = {
  AskPrice: eachRequest(({ data }) =>
    data.loaves > 12 ? answer(OvenCold({ until: "noon" })) : answer(Price({ cents: data.loaves * 450 })),
  ),
  BreadOrdered: each(async ({ data }, { tx }) => {
    if (data.loaves === 0) throw new Error("no loaves");
    await tx.query("insert into baked (loaves) values ($1)", [data.loaves]);

    return [BreadBaked({ loaves: data.loaves })];
  }),
};

test("the examples of handlers do what they show", async () => {
  const { tx, statements } = recordTx();
  const baked = await runHandler(oven, handlers, BreadOrdered({ loaves: 3 }), { tx });
  expect(baked).toHaveSent(BreadBaked, { loaves: 3 });
  expect(statements).toHaveLength(1);

  const priced = await runHandler(oven, handlers, AskPrice({ loaves: 2 }));
  expect(priced).toHaveAnswered(Price, { cents: 900 });

  const third = deliveryOf(BreadOrdered({ loaves: 0 }), { attempt: 3 });
  expect(await runHandler(oven, handlers, third, { tx })).toHaveFailedForGood("no loaves");
});

test("the example of the broker does what it shows", async () => {
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
