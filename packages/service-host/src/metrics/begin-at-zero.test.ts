import { message, receives, route, sends, service } from "@warren/messaging/contract";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { beginAtZero } from "./begin-at-zero.js";
import { metricsObserver } from "./metrics.js";

const anything = { safeParse: (value: unknown) => ({ success: true as const, data: value }) };
const Work = message("Work", { schema: anything, version: "1.0.0" });
const contract = service({
  name: "worker",
  generated: "by hand",
  sends: {
    Work: sends(
      Work,
      route("jobs", "work"),
      route("jobs", "work.heard", { mandatory: false }),
      route("jobs", "work.{region}"),
    ),
  },
  receives: { Work: receives(Work, "work") },
  subscribes: {},
  serves: {},
  calls: {},
  queues: {
    work: {
      ...{ batch: 1, prefetch: 1, inbox: false },
      retry: [{ delayMs: 250, routingKey: "work.retry.250" }],
      deadLetter: { exchange: "failed", routingKey: "work", queue: "work.dead" },
    },
  },
});

/** The samples of a metric. */
async function samples(registry: Registry, name: string): Promise<readonly string[]> {
  return (await registry.metrics()).split("\n").filter((line) => line.startsWith(`${name}{`));
}

test("what a service may take, pause and have returned begins at 0, so that the first of each is an increase", async () => {
  const registry = new Registry();
  const observer = metricsObserver(registry);
  beginAtZero(registry, contract);
  const handled = await samples(registry, "warren_messages_handled_total");

  expect(handled).toHaveLength(5);
  expect(handled).toContain('warren_messages_handled_total{queue="work",message="Work",outcome="dead"} 0');
  expect(await samples(registry, "warren_queue_pauses_total")).toEqual([
    'warren_queue_pauses_total{queue="work"} 0',
  ]);
  // Not the key that nobody has to hear of, nor the one that is chosen when a message is sent.
  expect(await samples(registry, "warren_messages_returned_total")).toEqual([
    'warren_messages_returned_total{exchange="jobs",routing_key="work"} 0',
    'warren_messages_returned_total{exchange="failed",routing_key="work"} 0',
    'warren_messages_returned_total{exchange="failed",routing_key="work.retry.250"} 0',
  ]);

  observer.paused?.("work", "no database");
  observer.handled?.("work", "Work", "dead");
  expect(await samples(registry, "warren_queue_pauses_total")).toEqual([
    'warren_queue_pauses_total{queue="work"} 1',
  ]);
  expect(await samples(registry, "warren_messages_handled_total")).toHaveLength(5);
});
