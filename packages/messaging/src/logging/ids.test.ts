import { expect, test } from "vitest";
import { message } from "../contract/index.js";
import { raw } from "../testing/stage.js";
import { Work } from "../testing/test-contract.js";
import { compose } from "../wire/compose.js";
import { decode } from "../wire/decode.js";
import { replyRoute } from "../consume/reply.js";
import { idsOfAll, idsOfAny, idsOfOutgoing, together } from "./ids.js";

const TRACE = "a".repeat(32);
const traceparent = `00-${TRACE}-${"b".repeat(16)}-01`;
const types = new Map([["Work", Work]]);
const cameIn = { queue: "work", types };
const ids = {
  ...{ id: "w-1", message: "Work", messageId: "m-w-1", correlationId: "c", traceId: TRACE },
  ...{ queue: "work", attempt: 3 },
};
const come = (data: object) => raw("Work", data, {}, { traceparent, "x-attempt": 3 });

test("a delivery has its ids: what it is about as the contract calls it, and where it comes from", () => {
  expect(decode(come({ id: "w-1" }), cameIn, new Date())).toMatchObject({ delivery: { ids } });
});

test("what breaks the contract has them too, as far as it says them", () => {
  expect(idsOfAny(come({ id: "w-1", fail: 7 }), cameIn)).toEqual(ids);
  expect(idsOfAny(come({ id: 7 }), cameIn)).toEqual({ ...ids, id: undefined, messageId: "m-7" });
  expect(idsOfAny({ ...come({}), content: Buffer.from("no JSON") }, cameIn)).not.toHaveProperty("id");
  expect(idsOfAny(raw("Strange", {}, { messageId: "m" }), cameIn)).toMatchObject({
    message: "Strange",
    messageId: "m",
  });
});

test("nothing that is no id is taken from a message that nobody has checked", () => {
  expect(idsOfAny(come({ id: "a whole sentence of somebody" }), cameIn)).not.toHaveProperty("id");
});

test("of many messages the first ten are named, and how many more there are", () => {
  const raws = Array.from({ length: 12 }, (_, n) => come({ id: `w-${n}` }));

  expect(idsOfAll(raws, cameIn)).toMatchObject({ about: { length: 10, 0: { id: "w-0" } }, further: 2 });
  expect(idsOfAll(raws.slice(0, 1), cameIn)).toMatchObject({ id: "w-0" });
  expect(together([{ orderId: "o-1" }, { orderId: "o-2" }])).toEqual({
    about: [{ orderId: "o-1" }, { orderId: "o-2" }],
  });
});

test("one that is sent has its own, also when it comes from an outbox and does not know what it is", () => {
  const sent = compose(
    Work({ id: "w-2" }),
    { type: Work, route: replyRoute("somewhere") },
    { correlationId: "c", causationId: undefined, traceparent },
    { appId: "worker", now: new Date(), messageId: "m-2" },
  );
  const told = {
    ...{ id: "w-2", message: "Work", messageId: "m-2", correlationId: "c", traceId: TRACE },
    exchange: "",
    routingKey: "somewhere",
  };
  const stored = JSON.parse(JSON.stringify(sent)) as typeof sent;

  expect(idsOfOutgoing(sent)).toEqual(told);
  expect(idsOfOutgoing(stored)).toEqual({ ...told, id: undefined });
  expect(idsOfOutgoing(stored, Work)).toEqual(told);
});

test("a field that would hide one of the line's own has another name", () => {
  const Named = message("Named", { version: "1.0.0", schema: Work.schema, correlateBy: "/name" });

  expect(
    idsOfAny(raw("Named", { name: "n-1" }), { queue: "q", types: new Map([["Named", Named]]) }),
  ).toMatchObject({
    subject: "n-1",
  });
});
