import { expect, test } from "vitest";
import { checkLoaded } from "./check-document.js";
import { sourceOf } from "./load-document.js";

const press = (name: string, version: string) => {
  const channel = version.startsWith("2.")
    ? "press: { publish: { message: { payload: { $ref: REF } } } }"
    : "press: { address: press, messages: { Pressed: { payload: { $ref: REF } } } }";

  return `asyncapi: ${version}
info: { title: Press, version: 1.0.0 }
channels:
  ${channel.replace("REF", JSON.stringify(`#/components/schemas/${name}`))}
components:
  schemas:
    Plain: { type: object, properties: { type: { type: string } } }
    ${JSON.stringify(name)}:
      type: object
      properties:
        type: { type: string }
        litres:
          type: integer
          minimum: 0
`;
};

async function errorsOf(text: string): Promise<readonly string[]> {
  const { findings } = await checkLoaded(sourceOf("/press.yaml", text), new Map());

  return findings
    .filter(({ severity }) => severity === "error")
    .map(({ line, text: said }) => `${String(line)} ${said}`);
}

test.each(
  ["2.6.0", "3.0.0"].flatMap((version) =>
    ["List<Juice>", "Page[Juice]", "the juice", "it's juice", "größe", "a|b", "a^b"].map((name) => [
      version,
      name,
    ]),
  ),
)("in %s, what is wrong in %s is told in its line", async (version, name) => {
  const right = press(name, version);

  expect(await errorsOf(right)).toEqual([]);
  expect(await errorsOf(right.replace("type: integer", "type: intger"))).toEqual([
    expect.stringMatching(/^13 "type" property must be equal to one of/),
  ]);
  expect(await errorsOf(right.replace("minimum: 0", "minimum: none"))).toEqual([
    expect.stringMatching(/^14 "minimum" property type must be number/),
  ]);
});
