import { expect, test } from "vitest";
import { checkLoaded } from "../document/check-document.js";
import { sourceOf } from "../document/load-document.js";

async function said(contentType: string, properties: object = { sack: { type: "string" } }) {
  const payload = { type: "object", properties };
  const channel = {
    address: "mill",
    bindings: { amqp: { is: "queue", queue: { name: "mill" } } },
    messages: { Ground: { contentType, payload } },
  };
  const document = {
    asyncapi: "3.0.0",
    info: { title: "Mill", version: "1.0.0" },
    channels: { mill: channel },
    operations: { grind: { action: "receive", channel: { $ref: "#/channels/mill" } } },
  };
  const { findings } = await checkLoaded(sourceOf("/mill.json", JSON.stringify(document)), new Map());

  return findings.find(({ rule }) => rule === "content-type-is-honoured")?.text;
}

const string = { type: "string" };

test.each([
  ["application/vnd.masstransit+json", "message"],
  ["application/cloudevents+json; charset=utf-8", "data"],
])("%s puts the payload into an envelope, which is told", async (contentType, field) => {
  expect(await said(contentType)).toMatch(
    new RegExp(`the payload stands in the field \`${field}\` of an envelope`),
  );
});

test("nothing is told of an envelope that the payload is described with, or that no type means", async () => {
  expect(await said("application/cloudevents+json", { specversion: string, data: {} })).not.toContain(
    "envelope",
  );
  expect(await said("application/vnd.mill.v2+json")).toMatch(/^Ground is application\/vnd.mill.v2\+json/);
  expect(await said("application/vnd.mill.v2+json")).not.toContain("envelope");
  expect(await said("application/json")).toBeUndefined();
});
