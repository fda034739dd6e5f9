import { beforeAll, expect, test } from "vitest";
import { generate } from "../generate/generate.js";
import { teaShop } from "../testing/tea-shop.js";
import type { Definitions } from "./definitions.js";

// The document of the golden test: a kitchen that serves requests, a till that asks it and shows live changes.
let definitions: Definitions;

beforeAll(async () => {
  const generated = await generate(teaShop);
  if (!generated.ok) throw new Error(generated.findings.map(({ text }) => text).join("\n"));
  definitions = JSON.parse(generated.files.get("broker/definitions.json") ?? "") as Definitions;
});

test("each service has a user, without a password that opens anything", () => {
  expect(definitions.users.map(({ name, password_hash, tags }) => [name, password_hash, tags])).toEqual([
    ["kitchen", "", []],
    ["till", "", []],
    ["operator", "", ["management"]],
  ]);
});

test("the operator reads dead letters, writes where they go, and works on no queue", () => {
  expect(permissions("operator")).toEqual({
    configure: "^(dead-letters\\.audit|dead-letters\\.lock\\..*)$",
    write: "^(tea\\.failed|amq\\.default)$",
    read: expect.stringMatching(/dead/),
  });
  expect("till.served").not.toMatch(new RegExp(permissions("operator").read ?? ""));
  expect("till.served.dead").toMatch(new RegExp(permissions("operator").read ?? ""));
});

test("a service that serves may use the default exchange for its replies, and reads its own queues", () => {
  expect(permissions("kitchen")).toEqual({
    configure: "^$",
    write: "^(tea\\.topic|window|tea\\.failed|amq\\.default)$",
    read: "^(kitchen\\.requests|kitchen\\.queries)$",
  });
});

test("a service that subscribes may make, bind and read queues that the broker names, and asks where it calls", () => {
  expect(permissions("till")).toEqual({
    configure: "^(amq\\.gen-.*)$",
    write: "^(tea|tea\\.failed|amq\\.gen-.*)$",
    read: "^(till\\.served|window|amq\\.gen-.*)$",
  });
});

test("on a topic exchange a service may send its own routing keys and no others", () => {
  expect(definitions.topic_permissions).toEqual([
    {
      user: "kitchen",
      vhost: "/",
      exchange: "tea.topic",
      write: "^(tea\\.served|tea\\.hurried\\.served|leaves\\.thrown_out)$",
      read: "^$",
    },
  ]);
});

test("the topology is there with its retry queues, and they are bound to the dead letters' exchange", () => {
  expect(definitions.queues.map(({ name }) => name)).toContain("till.served.retry.1000");
  expect(definitions.bindings).toContainEqual({
    source: "tea.failed",
    vhost: "/",
    destination: "till.served.retry.1000",
    destination_type: "queue",
    routing_key: "till.served.retry.1000",
    arguments: {},
  });
  expect(definitions.exchanges).toContainEqual({
    name: "tea",
    vhost: "/",
    type: "direct",
    durable: true,
    auto_delete: false,
    internal: false,
    arguments: { "alternate-exchange": "lost" },
  });
});

function permissions(service: string) {
  const found = definitions.permissions.find(({ user }) => user === service);

  return { configure: found?.configure, write: found?.write, read: found?.read };
}
