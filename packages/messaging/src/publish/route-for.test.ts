import { expect, test } from "vitest";
import * as z from "zod";
import { message, route, sends, service, type Message } from "../contract/index.js";
import { routeFor } from "./route-for.js";

type Note = Message<"Note", Readonly<{ id: string }>>;
const Note = message<Note>("Note", { version: "1.0.0", schema: z.object({ id: z.string() }) });

const sender = (...routes: readonly [ReturnType<typeof route>, ...ReturnType<typeof route>[]]) =>
  service({
    name: "sender",
    generated: "by hand",
    sends: { Note: sends(Note, ...routes) },
    receives: {},
    subscribes: {},
    serves: {},
    calls: {},
    queues: {},
  });
const one = sender(route("notes", "note"));
const two = sender(route("notes", "note"), route("notes", "urgent"));

test("a message leaves on its only route, or on the one whose key it names", () => {
  const note = Note({ id: "1" });

  expect(routeFor(one, note).route.routingKey).toBe("note");
  expect(routeFor(two, { ...note, routingKey: "urgent" }).route.routingKey).toBe("urgent");
});

test.each<[string, () => unknown, string]>([
  ["that names none of several", () => routeFor(two, Note({ id: "1" })), "Note has several routes"],
  [
    "that names another key",
    () => routeFor(one, { ...Note({ id: "1" }), routingKey: "other" }),
    'Note is not sent with routing key "other"',
  ],
  [
    "that the contract does not let it send",
    () => routeFor(one, { ...Note({ id: "1" }), type: "Other" }),
    'service "sender" does not send Other',
  ],
])("a message %s is refused", (_, choose, text) => {
  expect(choose).toThrow(text);
});
