import type { Relay, Server } from "@warren/messaging";
import type { Pool } from "pg";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { createMetrics, metricsObserver, watchConsumers, watchOutbox, watchPool } from "./metrics.js";

/** The samples of a metric, as Prometheus reads them: none where there is nothing to be known. */
async function samples(registry: Registry, name: string): Promise<readonly string[]> {
  const text = await registry.metrics();
  expect(text).toContain(`# TYPE ${name} `);

  return text.split("\n").filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
}

test("what stands in an empty outbox is 0, and what only another instance knows is no number at all", async () => {
  const registry = new Registry();
  let health: ReturnType<Relay["health"]> = { state: "relaying", rows: 0, oldestMs: 0, rejected: 0 };
  watchOutbox(registry, () => health);
  const all = async () =>
    Promise.all(
      ["rows", "oldest_seconds", "rejected_rows"].map((name) => samples(registry, `warren_outbox_${name}`)),
    );
  expect(await all()).toEqual([
    ["warren_outbox_rows 0"],
    ["warren_outbox_oldest_seconds 0"],
    ["warren_outbox_rejected_rows 0"],
  ]);

  health = { state: "relaying", rows: 3, oldestMs: 1_500, rejected: undefined };
  expect(await all()).toEqual([["warren_outbox_rows 3"], ["warren_outbox_oldest_seconds 1.5"], []]);
  health = { state: "stuck", reason: "no queue", rows: 3, oldestMs: 1_500, rejected: 2 };
  expect((await all())[2]).toEqual(["warren_outbox_rejected_rows 2"]);
});

test("a queue that is not consumed is 0, and a pool without connections has all three states", async () => {
  const registry = createMetrics("worker");
  watchConsumers(
    registry,
    () =>
      [
        { queue: "a", state: "consuming" },
        { queue: "b", state: "waiting", reason: "no database" },
      ] as unknown as ReturnType<Server["health"]>,
  );
  watchPool(registry, { totalCount: 0, idleCount: 0, waitingCount: 0 } as unknown as Pool);

  expect(await samples(registry, "warren_queue_consuming")).toEqual([
    'warren_queue_consuming{queue="a",service="worker"} 1',
    'warren_queue_consuming{queue="b",service="worker"} 0',
  ]);
  expect(await samples(registry, "warren_database_connections")).toHaveLength(3);
});

test("what the runtime does is counted by what it did, in seconds and messages", async () => {
  const registry = new Registry();
  const observer = metricsObserver(registry);
  expect(await samples(registry, "warren_messages_handled_total")).toEqual([]);
  observer.handled?.("work", "Work", "dead");
  observer.published?.("jobs", "k", 0);
  observer.published?.("jobs", "k", 3);
  observer.returned?.("jobs", "k");
  observer.clockSkew?.("gateway", -1_500);
  observer.batch?.("work", 7, 250);

  expect(await samples(registry, "warren_messages_handled_total")).toEqual([
    'warren_messages_handled_total{queue="work",message="Work",outcome="dead"} 1',
  ]);
  expect((await samples(registry, "warren_messages_published_total"))[0]).toContain("} 3");
  expect((await samples(registry, "warren_messages_returned_total"))[0]).toContain("} 1");
  expect((await samples(registry, "warren_clock_skew_seconds"))[0]).toContain("} -1.5");
  const text = await registry.metrics();
  expect(text).toContain('warren_batch_size_sum{queue="work"} 7');
  expect(text).toContain('warren_batch_duration_seconds_sum{queue="work"} 0.25');
});

test("a route is a label of its own, the address of a reply never, and those that callers choose are bounded and take no other's place", async () => {
  const registry = new Registry();
  const observer = metricsObserver(registry);
  for (let n = 0; n < 500; n++) observer.published?.("", `amq.rabbitmq.reply-to.${n}`, 1);
  expect(await samples(registry, "warren_messages_published_total")).toEqual([
    'warren_messages_published_total{exchange="",routing_key="replies"} 500',
  ]);
  for (let n = 0; n < 500; n++) observer.published?.("", `chosen-by-a-caller-${n}`, 1);

  const all = await samples(registry, "warren_messages_published_total");
  expect(all).toHaveLength(302);
  expect(all.at(-1)).toBe('warren_messages_published_total{exchange="",routing_key="other"} 200');

  observer.published?.("jobs", "work", 1);
  expect((await samples(registry, "warren_messages_published_total")).at(-1)).toBe(
    'warren_messages_published_total{exchange="jobs",routing_key="work"} 1',
  );
});

test("how long messages waited, what came again and how requests ended is measured", async () => {
  const registry = new Registry();
  const observer = metricsObserver(registry);
  observer.taken?.("work", [500, 4_000], 1);
  observer.called?.("GetOrder", "answered", 20);
  observer.called?.("GetOrder", "timed_out", 5_000);

  const text = await registry.metrics();
  expect(text).toContain('warren_message_wait_seconds_bucket{le="1",queue="work"} 1');
  expect(text).toContain('warren_message_wait_seconds_sum{queue="work"} 4.5');
  expect(text).toContain('warren_messages_redelivered_total{queue="work"} 1');
  expect(text).toContain(
    'warren_rpc_request_duration_seconds_count{request="GetOrder",outcome="timed_out"} 1',
  );
});

test("the version that runs is a metric", async () => {
  expect(await samples(createMetrics("worker", "1.2.3"), "warren_build_info")).toEqual([
    'warren_build_info{version="1.2.3",service="worker"} 1',
  ]);
});
