import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generate } from "../generate/generate.js";
import { pathsFor } from "../paths.js";
import type { Definitions } from "./definitions.js";

// One application, as somebody who does not know Warren describes it.
const document = `
asyncapi: 3.0.0
info: { title: Weather station, version: 1.0.0 }
defaultContentType: application/json
channels:
  measured:
    address: weather.{city}.measured
    parameters: { city: { description: Where it was measured. } }
    bindings: { amqp: { is: routingKey, exchange: { name: weather, type: topic, durable: true, autoDelete: false } } }
    messages: { Measured: &measured { summary: It was measured., payload: { type: object, properties: { celsius: { type: number } } } } }
  warned:
    address: warned
    bindings: { amqp: { is: queue, queue: { name: warned, durable: false, exclusive: true, autoDelete: true } } }
    messages: { Measured: *measured }
  jobs:
    address: jobs
    bindings: { amqp: { is: queue, queue: { name: jobs, durable: true, exclusive: false, autoDelete: false } } }
    messages: { Measured: *measured }
operations:
  tellMeasured: { action: send, channel: { $ref: "#/channels/measured" } }
  onWarned: { action: receive, channel: { $ref: "#/channels/warned" } }
  onJob: { action: receive, channel: { $ref: "#/channels/jobs" } }
`;

let folder: string;
let definitions: Definitions;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-permissions-"));
  const file = path.join(folder, "asyncapi.yaml");
  await writeFile(file, document);
  const generated = await generate(pathsFor(file, path.join(folder, "generated")));
  if (!generated.ok) throw new Error(generated.findings.map(({ text }) => text).join("\n"));
  definitions = JSON.parse(generated.files.get("broker/definitions.json") ?? "") as Definitions;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a routing key with a parameter may be sent with any word in its place, and with no more than one", () => {
  const key = new RegExp(definitions.topic_permissions[0]?.write ?? "");

  expect("weather.oslo.measured").toMatch(key);
  expect("weather.oslo.north.measured").not.toMatch(key);
  expect("weather..measured").not.toMatch(key);
});

test("a queue that comes and goes with its consumer is not defined: the service itself may make it", () => {
  expect(definitions.queues.map(({ name }) => name)).not.toContain("warned");
  expect(definitions.permissions[0]?.configure).toBe("^(warned)$");
});

test("a queue that lasts is defined, and its consumer may read it and write its dead letters", () => {
  const { configure, write, read } = definitions.permissions[0] ?? {};
  const deadLetters = definitions.bindings.find(({ routing_key }) => routing_key === "jobs")?.source ?? "";

  expect("jobs").not.toMatch(new RegExp(configure ?? ""));
  expect("jobs").toMatch(new RegExp(read ?? ""));
  expect(deadLetters).not.toBe("");
  expect(deadLetters).toMatch(new RegExp(write ?? ""));
});
