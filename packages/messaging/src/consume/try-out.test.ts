import { expect, test } from "vitest";
import { PublishError } from "../errors.js";
import { raw, stage, work } from "../testing/stage.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import { tryOut } from "./try-out.js";

const stored = { messageId: "s", type: "Worked", routingKey: "worked" } as unknown as OutgoingMessage;

test("a trial runs the handlers, keeps nothing and publishes nothing of what they cause", async () => {
  const { context, runs, statements, published } = stage("work");
  await tryOut(context, [work("1"), work("2")]);

  expect(runs).toEqual([["1", "2"]]);
  expect(statements).toEqual(["begin", "select", "insert", "rollback"]);
  expect(published).toEqual([]);
});

test("what was handled before is published, and what is twice in the batch and new is not", async () => {
  const { context, runs, published } = stage("work", { rows: [{ message_id: "m-1", outgoing: [stored] }] });
  await tryOut(context, [work("1"), work("2"), work("2")]);

  expect(runs).toEqual([["2"]]);
  expect(published).toEqual([stored]);
});

test("a handler that failed for itself, or was not to run, does not run; what was handled before is published all the same", async () => {
  const { context, runs, published } = stage("work", { rows: [{ message_id: "m-1", outgoing: [stored] }] });
  await tryOut(context, [work("1"), work("2"), work("3")], new Set(["m-2"]));
  await tryOut(context, [work("2")], new Set(["m-2"]));

  expect(runs).toEqual([["3"]]);
  expect(published).toEqual([stored]);
});

test("what is no message, and a request that nobody waits for, is not tried; the database must answer", async () => {
  const { context, runs, statements } = stage("work");
  const late = work("1");
  await tryOut(context, [raw("Work", { id: 7 }), { ...late, fields: { ...late.fields, redelivered: true } }]);

  expect(runs).toEqual([]);
  expect(statements).toEqual(["begin", "select", "rollback"]);
});

test("a message that fails for itself says that the service can work, and one that pauses that it cannot", async () => {
  await expect(tryOut(stage("work").context, [work("1", "no luck")])).resolves.toBeUndefined();
  await expect(tryOut(stage("work").context, [work("1", "pause")])).rejects.toThrow("no provider");
});

test("it cannot work where what was handled before cannot be published", async () => {
  const { context } = stage("work", {
    rows: [{ message_id: "m-1", outgoing: [stored] }],
    refuses: () => new PublishError("nacked", "full"),
  });

  await expect(tryOut(context, [work("1")])).rejects.toThrow("full");
});
