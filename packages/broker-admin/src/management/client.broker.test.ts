import { createVhost } from "@warren/stack/testing";
import { expect, inject, test } from "vitest";
import * as z from "zod";
import { onChannel } from "../topology/amqp.js";
import { openBrokerBench } from "../topology/testing/broker-bench.js";
import { createManagement } from "./client.js";
import { openManagement } from "./open-management.js";

const { managementUrl = "" } = inject("warrenStack");
const named = z.object({ name: z.string() });

test("a list of more than a page is read whole, and an empty one is empty", async () => {
  const bench = await openBrokerBench(inject("warrenStack"));
  try {
    expect(await bench.management.list("queues", named, "name")).toEqual([]);
    const before = (await bench.management.list("exchanges", named, "name")).map(({ name }) => name);
    const names = Array.from({ length: 500 }, (_, n) => `x-${String(n)}`);
    await onChannel(bench.connection, async (channel) => {
      await Promise.all(names.map((name) => channel.assertExchange(name, "fanout", { durable: false })));
    });
    const listed = await bench.management.list("exchanges", named, "name");

    expect(listed.map(({ name }) => name).toSorted()).toEqual([...before, ...names].toSorted());
    expect(await bench.management.find("/queues/nowhere/x", named)).toBeUndefined();
  } finally {
    await bench.close();
  }
});

test("a wrong password, and a virtual host that is not there, are errors that say so", async () => {
  const wrong = new URL(managementUrl);
  wrong.password = "wrong";
  const vhost = await createVhost(inject("warrenStack"));
  await vhost.drop();

  await expect(openManagement({ managementUrl: wrong.href, vhost: "/" })).rejects.toThrow(
    "Either the password is wrong",
  );
  await expect(openManagement({ managementUrl, vhost: vhost.name })).rejects.toThrow("has no virtual host");
  await expect(
    createManagement({ managementUrl, vhost: vhost.name }).list("queues", named, "name"),
  ).rejects.toThrow("has no virtual host");
});
