import { expect, test } from "vitest";
import { answer, message, route, sends, service, via, type Message } from "../contract/index.js";
import { messagesCausedBy } from "./caused-messages.js";
import { outgoingOf } from "./inbox.js";
import { redirectReply } from "./reply.js";

const schema = { safeParse: (data: unknown) => ({ success: true as const, data }) };
const [Ask, Told, Noted] = ["Ask", "Told", "Noted"].map((name) =>
  message<Message>(name, { version: "1.0.0", schema }),
) as [ReturnType<typeof message>, ReturnType<typeof message>, ReturnType<typeof message>];
const notes = service({
  name: "notes",
  generated: "by hand",
  sends: {
    Noted: sends(
      Noted,
      route("", "notebook"),
      route("", "blackboard", { persistent: false, mandatory: false }),
    ),
  },
  receives: {},
  subscribes: {},
  serves: {},
  calls: {},
  queues: {},
});
const entry = { type: Ask, replies: [Told], handle: () => Promise.resolve([]) };
const cause = { correlationId: "c", causationId: "m", traceparent: undefined };
const caused = messagesCausedBy(
  notes,
  entry,
  answer(Told({}), via("notebook", Noted({})), via("blackboard", Noted({}))),
  { cause, answers: { ids: {} }, replyTo: "caller-1", requestId: "r-1", now: new Date() },
);

test("a request that comes again gets its reply where it asks now, and other messages go where they went", () => {
  const again = redirectReply(caused, "caller-2", "r-2");

  expect(again.map(({ routingKey }) => routingKey)).toEqual(["caller-2", "notebook", "blackboard"]);
  expect(again.map(({ correlationId }) => correlationId)).toEqual(["r-2", "c", "c"]);
});

test("the inbox keeps replies and persistent messages, and no live ones", () => {
  const kept = JSON.parse(String(outgoingOf(caused))) as { routingKey: string }[];

  expect(kept.map(({ routingKey }) => routingKey)).toEqual(["caller-1", "notebook"]);
  expect(outgoingOf(caused.filter(({ routingKey }) => routingKey === "blackboard"))).toBeNull();
});
