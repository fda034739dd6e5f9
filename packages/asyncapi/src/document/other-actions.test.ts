import { expect, test } from "vitest";
import { checkLoaded } from "./check-document.js";
import { sourceOf } from "./load-document.js";

const loom = (action: string) => `asyncapi: 3.0.0
info: { title: Loom, version: 1.0.0 }
channels:
  woven: { address: cloth.woven, messages: { Woven: { payload: { type: object } } } }
operations:
  weave:
    action: ${action}
    channel: { $ref: "#/channels/woven" }
`;

async function told(action: string) {
  const { findings } = await checkLoaded(sourceOf("/loom.yaml", loom(action)), new Map());
  const [first] = findings.filter(({ severity }) => severity === "error");

  return { line: first?.line, text: first?.text ?? "" };
}

test.each(["publish", "subscribe", "read", "emit", "consume"])(
  "what %s means is not guessed: both directions are explained",
  async (action) => {
    const { line, text } = await told(action);

    expect(line).toBe(7);
    expect(text).not.toContain("Did you mean");
    expect(text).toMatch(/write `send` where this application sends .*`receive` where it takes/);
  },
);

test.each([
  ["sned", "send"],
  ["Receive", "receive"],
  ["recieve", "receive"],
])("%s is a slip of the pen for %s", async (action, meant) => {
  const { text } = await told(action);

  expect(text).toContain(`Did you mean "${meant}"?`);
  expect(text).not.toContain("Fix:");
});
