import { expect, test } from "vitest";
import { checkLoaded, type Checked } from "./check-document.js";
import { sourceOf } from "./load-document.js";

// A message of 2.x says beside its payload in which language that is written. The payload may be a reference all the same.

const schemas = `components:
  schemas:
    Rung:
      type: object
      required: [by]
      properties:
        by: { type: string, nullable: true }
        before: { $ref: "#/components/schemas/Rung" }
`;
const head = `asyncapi: 2.6.0
info: { title: Bell, version: 1.0.0 }
channels:
  bell/{tower}/rung:
    parameters: { tower: { schema: { type: string } } }
    publish:
      operationId: takeRung
`;
const language = "schemaFormat: application/vnd.oai.openapi;version=3.0.0";
const payload = 'payload: { $ref: "#/components/schemas/Rung" }';

const ofItself = `${head}      message: { name: Rung, ${language}, ${payload} }\n${schemas}`;
const oneOfTwo = `${head}      message:
        oneOf:
          - { name: Rung, ${language}, ${payload} }
          - { name: Silent, payload: { type: object } }
${schemas}`;
const ofComponents = `${head}      message: { $ref: "#/components/messages/Rung" }
${schemas}  messages:
    Rung: { name: Rung, ${language}, ${payload} }
`;

test.each([
  ["of its own", ofItself],
  ["among others", oneOfTwo],
  ["among the components", ofComponents],
])("a message %s may refer to its payload of OpenAPI, which is read as such", async (_, document) => {
  const checked = await check(document);

  expect(errorsOf(checked)).toEqual([]);
  expect(payloadIn(checked)).toMatchObject({
    schema: { required: ["by"], properties: { by: { type: ["string", "null"] } } },
  });
});

test("what OpenAPI does not allow is found where the reference leads", async () => {
  const wrong = schemas.replace("required: [by]", "discriminator: by");

  expect(errorsOf(await check(ofItself.replace(schemas, wrong)))).toEqual([
    expect.stringMatching(/^13:\d+ "discriminator" property type must be object/) as string,
  ]);
});

test("and so is a type that there is not, in all words about that line", async () => {
  const wrong = schemas.replace("by: { type: string", "by: { type: strin");
  const errors = errorsOf(await check(ofItself.replace(schemas, wrong)));

  expect(errors.map((text) => text.split(" ", 1)[0])).toEqual(errors.map(() => "15:21"));
  expect(errors[0]).toContain('Did you mean "string"?');
});

test("a message that is wrong itself is told of beside what is wrong behind its reference", async () => {
  const wrong = schemas.replace("required: [by]", "discriminator: by");
  const document = ofItself.replace(schemas, wrong).replace("name: Rung", "name: 5");

  expect(errorsOf(await check(document)).map((text) => text.split(":", 1)[0])).toContain("13");
});

async function check(document: string): Promise<Checked> {
  return checkLoaded(sourceOf("/bell/asyncapi.yaml", document), new Map());
}

function errorsOf({ findings }: Checked): readonly string[] {
  return findings
    .filter(({ severity }) => severity === "error")
    .map(({ line, column, text }) => `${String(line)}:${String(column)} ${text}`);
}

function payloadIn(checked: Checked): unknown {
  return checked.ok ? checked.model.messages.find(({ name }) => name === "Rung")?.payload : undefined;
}
