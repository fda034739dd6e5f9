import { askManagement } from "@warren/stack/testing";
import { expect, inject, test, vi } from "vitest";
import * as z from "zod";
import { consumersSeen } from "./testing/consumers-seen.js";
import { importBench } from "./testing/import-bench.js";

const { managementUrl = "" } = inject("warrenStack");

const bench = importBench();

test("what a policy adds is named, and not declared", async () => {
  await bench.channel.assertExchange("dlx", "fanout");
  await bench.channel.assertQueue("dead");
  await bench.channel.bindQueue("dead", "dlx", "");
  await bench.channel.assertQueue("governed");
  await bench.channel.assertExchange("governed", "topic");
  await policy("limits", "queues", {
    "dead-letter-exchange": "dlx",
    "message-ttl": 60_000,
    "max-length": 1_000,
  });
  await policy("strays", "exchanges", { "alternate-exchange": "dlx" });
  await bench.channel.consume("governed", () => undefined);
  await consumersSeen(bench, 1);
  await governed();

  const { text, topology, said } = await bench.imports();
  expect(text).toContain('"limits" adds');
  expect(text).toContain('dead-letter-exchange: "dlx"');
  expect(text).toContain('"strays" adds alternate-exchange: "dlx"');
  expect(said).toContain("Policies (limits, strays)");
  expect(topology.queues.find(({ name }) => name === "governed")?.arguments).toEqual({});
  // The broker puts its dead letters there by the policy, and a service by the same way.
  expect(text).toContain("x-deadLetter: { exchange: dlx, queue: dead }");
  expect(await bench.planned()).toEqual({ exitCode: 0, inStep: true });
});

async function policy(
  named: string,
  of: "queues" | "exchanges",
  definition: Readonly<Record<string, unknown>>,
) {
  await askManagement(
    managementUrl,
    "PUT",
    `/api/policies/${encodeURIComponent(bench.address.vhost)}/${named}`,
    {
      pattern: "^governed$",
      "apply-to": of,
      definition,
    },
  );
}

/** Waits until a policy holds for the queue. */
async function governed(): Promise<void> {
  const { address, management } = bench;
  const place = encodeURIComponent(address.vhost);
  const queue = z.object({ effective_policy_definition: z.object({ "max-length": z.number() }) });
  await vi.waitFor(
    async () => expect(await management.find(`/queues/${place}/governed`, queue)).toBeDefined(),
    { timeout: 120_000, interval: 200 },
  );
}
