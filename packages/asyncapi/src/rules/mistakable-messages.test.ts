import path from "node:path";
import { expect, test } from "vitest";
import { checkDocument } from "../document/check-document.js";

const kennel = await checkDocument(path.join(import.meta.dirname, "testing/kennel.yaml"), new Map());
const texts = (rule: string) =>
  kennel.findings.filter((finding) => finding.rule === rule).map(({ text }) => text);

test("of two messages that nothing tells apart the first is named, which swallows all", () => {
  expect(texts("messages-can-be-told-apart")).toEqual([
    expect.stringMatching(/^in queue kennel\.yard, nothing tells Buried from Dug, .* Dug swallows all/),
  ]);
});

test("a header with one value is part of the message, and any other is said not to be honoured", () => {
  const headers = kennel.ok
    ? Object.fromEntries(kennel.model.messages.map((message) => [message.name, message.headers]))
    : {};

  expect(headers).toMatchObject({
    Barked: { __TypeId__: "org.kennel.Barked" },
    Boarded: { __TypeId__: "org.kennel.Boarded" },
    Fetched: { "x-origin": "kennel" },
    Dug: undefined,
  });
  expect(texts("headers-are-honoured")).toEqual([
    expect.stringContaining("Boarded has headers of its own: x-branch (required)"),
  ]);
});
