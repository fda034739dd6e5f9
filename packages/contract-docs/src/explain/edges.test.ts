import path from "node:path";
import { checkDocument } from "@warren/asyncapi";
import { expect, test } from "vitest";
import { explain } from "./explain.js";
import { explanationText } from "./explanation-text.js";

// What only the broker knows, what no message can have, and where what nobody could handle lies.

const model = await modelOf("signal-box.yaml");

test("what becomes of a message on a headers exchange depends on its headers", () => {
  const text = explained("signals", "anything");

  expect(text).toContain("May reach, depending on its headers");
  expect(text).toContain("—(if its headers fit)→ signals.red");
  expect(text).toContain("signals.green");
  expect(text).not.toMatch(/Nothing matches|No binding matches/);
  // Whatever key they write, it does not count.
  expect(text).toMatch(/May be published by\n +signal-box +show/);
});

test("what no queue of an application gets may well reach those of others", () => {
  const toNobody = explained("trains.failed", "left.for.nowhere").replaceAll(/\s+/g, " ");

  expect(toNobody).toContain("which queues others have bound to it is not known here");
  expect(toNobody).not.toContain("Nothing catches it");
  expect(explained("", "elsewhere").replaceAll(/\s+/g, " ")).toContain(
    "whether others have such a queue is not known",
  );
});

test("a key that no message can have is told as one", () => {
  expect(explained("trains", "x".repeat(256))).toContain("has 256 bytes");
  expect(explain(model, "trains", "x".repeat(255)).ok).toBe(true);
});

test("the empty key has no word, which a pattern of one word does not take", () => {
  expect(explained("trains", "")).not.toContain("trains.one");
  expect(explained("trains", "")).toContain("trains.all");
});

test("a queue of the document that holds dead letters says whose", () => {
  expect(explained("trains.lost")).toMatch(/holds +dead letters of trains\.all, until somebody decides/);
});

test.each<[message: string, fields: RegExp]>([
  ["AsAvro", /\n    kilos +integer.*\n    by +object\n      first +string\n/],
  ["AsComponent", /\n    kilos +integer/],
  ["AsJson", /\n    kilos +integer\n    part\? +object\n      kilos +integer/],
  ["AsOpenapi", /\n    kilos\? +integer/],
  ["AsProtobuf", /\n    \(payload\) +described in application\/vnd\.google\.protobuf;version=3\.\n/],
])("the fields of a message are told, whatever language is said beside them: %s", async (message, fields) => {
  const text = explanationText(explain(await modelOf("languages.yaml"), message));

  expect(text).toMatch(fields);
  expect(text).not.toContain("anything");
});

function explained(name: string, key?: string): string {
  return explanationText(explain(model, name, key));
}

async function modelOf(file: string) {
  const checked = await checkDocument(path.join(import.meta.dirname, "testing", file), new Map(), {
    validate: false,
  });
  if (!checked.ok) throw new Error(checked.findings.map(({ text }) => text).join("\n"));

  return checked.model;
}
