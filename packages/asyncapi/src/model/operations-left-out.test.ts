import { expect, test } from "vitest";
import { readLamp } from "./testing/lamp.js";

test("an operation whose list of messages is empty is left out for that, and not for its channel", async () => {
  const { model, texts } = await readLamp({ "operations.see.messages": [] });

  expect(model.operations).toEqual([]);
  expect(texts.join("\n")).toContain("see is left out: its `messages` is an empty list");
});

test("one whose channel has none is left out for its channel's sake", async () => {
  const { texts } = await readLamp({ "channels.lit.messages": {} });

  expect(texts.join("\n")).toContain("see is left out: neither it nor its channel has a message");
});
