import { expect, test } from "vitest";
import { checkLoaded } from "./check-document.js";
import { sourceOf } from "./load-document.js";

// In 2.x the name of a channel is a routing key, which RabbitMQ lets be any text. AsyncAPI's schema wants a template of a URI.

const quay = (key: string, parameters = "{}") => `asyncapi: 2.6.0
info: { title: Quay, version: 1.0.0 }
defaultContentType: application/json
channels:
  ${JSON.stringify(key)}:
    parameters: ${parameters}
    bindings: { amqp: { is: routingKey, exchange: { name: quay, type: topic }, queue: { name: crates } } }
    publish: { operationId: takeCrate, message: { name: Crate, payload: { type: object } } }
`;

async function check(text: string) {
  const checked = await checkLoaded(sourceOf("/quay.yaml", text), new Map());
  const errors = checked.findings.filter(({ severity }) => severity === "error");

  return { checked, errors: errors.map(({ line, text: said }) => `${String(line)} ${said}`) };
}

test.each([
  "a crate",
  "a|crate",
  "a^crate",
  "100%",
  "a<crate>",
  'the "crate"',
  "the `crate`",
  "crate's",
  "\\crate",
  "größe",
])("a key may be %s, which is no template of a URI", async (key) => {
  const { checked, errors } = await check(quay(key));

  expect(errors).toEqual([]);
  expect(checked.ok && checked.model.keys.map(({ routingKey }) => routingKey)).toEqual([key]);
});

test.each([
  ["crate.{crate-id}.lifted", "crate-id"],
  ["crate.{crate.id}.lifted", "crate.id"],
  ["crate.{größe}.lifted", "größe"],
])("a parameter may be called as in %s", async (key, name) => {
  const { checked, errors } = await check(
    quay(key, `{ ${JSON.stringify(name)}: { schema: { type: string } } }`),
  );

  expect(errors).toEqual([]);
  expect(checked.ok && checked.model.keys.map(({ pattern }) => pattern)).toEqual(["crate.*.lifted"]);
});

test("what else is wrong with a channel of such a name is told at its place", async () => {
  const { errors } = await check(quay("a crate").replace("operationId: takeCrate", "operationId: 7"));

  expect(errors).toEqual([expect.stringMatching(/^8 "operationId" property type must be string/)]);
});

test.each(["crate.{id.lifted", "crate.id}.lifted", "crate.{}.lifted"])(
  "the key %s, whose braces are no pairs around a name, is refused where it stands",
  async (key) => {
    const { errors } = await check(quay(key));

    expect(errors).toEqual([expect.stringMatching(/^5 [\s\S]*write each parameter as its name/)]);
  },
);
