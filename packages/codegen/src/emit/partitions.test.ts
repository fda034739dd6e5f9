import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { checkDocument, topologyOf, type Model } from "@warren/asyncapi";
import { partitionedTopology, pathfinder, walker } from "@warren/messaging/testing/bench";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generate } from "../generate/generate.js";
import { pathsFor } from "../paths.js";
import type { Definitions } from "./definitions.js";

// A document with a queue that has partitions. The tests of the runtime have its code written by hand.
const document = `
asyncapi: 3.0.0
info: { title: Paths, version: 1.0.0 }
defaultContentType: application/json
x-services:
  walker: Walks.
  pathfinder: Finds paths.
x-exchanges:
  paths: { type: direct }
  failed: { type: direct }
channels:
  step:
    address: step
    x-pack: 10
    bindings: { amqp: { is: routingKey, exchange: { name: paths, type: direct, durable: true, autoDelete: false } } }
    messages: { Step: { $ref: "#/components/messages/Step" } }
  steps:
    address: steps
    bindings: { amqp: { is: queue, queue: { name: steps, durable: true, exclusive: false, autoDelete: false } } }
    x-arguments: { x-queue-type: quorum }
    x-bindings: [{ exchange: paths, routingKey: step }]
    x-batch: 20
    x-prefetch: 40
    x-partitions: 4
    x-retry: { maxAttempts: 1, strategy: { type: fixed, delay: PT0.05S } }
    x-deadLetter: { exchange: failed, queue: steps.dead }
    messages: { Step: { $ref: "#/components/messages/Step" } }
operations:
  pathfinder.sends.Step:
    action: send
    x-service: pathfinder
    channel: { $ref: "#/channels/step" }
  walker.receives.Step:
    action: receive
    x-service: walker
    channel: { $ref: "#/channels/steps" }
components:
  messages:
    Step:
      name: Step
      summary: One more step.
      x-version: 1.0.0
      correlationId: { location: $message.payload#/subject }
      payload:
        type: object
        required: [subject, number]
        properties: { subject: { type: string, maxLength: 100 }, number: { type: integer } }
      examples: [{ payload: { subject: a, number: 1 } }]
`;

let folder: string;
let model: Model;
let files: ReadonlyMap<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-partitions-"));
  const file = path.join(folder, "asyncapi.yaml");
  await writeFile(file, document);
  const checked = await checkDocument(file, new Map());
  if (!checked.ok) throw new Error(checked.findings.map(({ text }) => text).join("\n"));
  model = checked.model;
  const generated = await generate(pathsFor(file, path.join(folder, "generated")));
  if (!generated.ok) throw new Error(generated.findings.map(({ text }) => text).join("\n"));
  files = generated.files;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("the broker has a queue for each partition, an exchange before them, two queues that count instances and one in their place", () => {
  const { exchanges, queues, bindings } = topologyOf(model);
  const unordered = (items: readonly unknown[]) => new Set(items.map(sortedJson));

  expect(unordered(exchanges)).toEqual(unordered(partitionedTopology.exchanges));
  expect(
    unordered(queues.map(({ name, durable, arguments: given }) => ({ name, durable, arguments: given }))),
  ).toEqual(unordered(partitionedTopology.queues));
  expect(unordered(bindings)).toEqual(unordered(partitionedTopology.bindings));
});

test("senders say a slot, and the service knows its partitions", () => {
  const compact = (name: string) => (files.get(name) ?? "").replaceAll(/\s+/g, " ").replaceAll("_", "");

  expect(compact("pathfinder/index.ts")).toContain('route("paths", "step", { pack: 10, slots: 32 })');
  expect(pathfinder.sends.Step.routes[0]).toMatchObject({ pack: 10, slots: 32 });
  const { queues, ...partitions } = walker.queues.steps.partitions;
  const code = compact("walker/index.ts");
  for (const { queue, lock } of queues) expect(code).toContain(`{ queue: "${queue}", lock: "${lock}" }`);
  for (const [name, value] of Object.entries(partitions)) expect(code).toContain(`${name}: "${value}"`);
});

test("the service may consume its partitions and make their locks, and whoever works on dead letters send them back", () => {
  const { permissions } = JSON.parse(files.get("broker/definitions.json") ?? "") as Definitions;
  const of = (user: string) => permissions.find((one) => one.user === user);
  const allowed = (pattern: string | undefined, name: string) => new RegExp(pattern ?? "^$").test(name);

  for (const name of ["steps.0", "steps.3", "steps.members", "steps.wanting"])
    expect([name, allowed(of("walker")?.read, name)]).toEqual([name, true]);
  expect(allowed(of("walker")?.configure, "steps.3.lock")).toBe(true);
  expect(allowed(of("walker")?.configure, "steps.members")).toBe(true);
  expect(allowed(of("walker")?.configure, "steps.3")).toBe(false);
  expect(allowed(of("walker")?.read, "steps")).toBe(false);
  expect(allowed(of("walker")?.write, "failed")).toBe(true);
  expect(allowed(of("operator")?.write, "steps.partitions")).toBe(true);
});

function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
