import { expect, test } from "vitest";
import { message, type Delivery, type Message } from "../contract/index.js";
import { advance, expire } from "./advance.js";
import { defineSaga, go, type SagaDefinition } from "./definition.js";
import { diagramOf } from "./diagram.js";

type Paid = Message<"Paid", Readonly<{ id: string }>>;
type Refused = Message<"Refused", Readonly<{ id: string; why: string }>>;
type Ship = Message<"Ship", Readonly<{ id: string }>>;
const anything = { safeParse: (data: unknown) => ({ success: true as const, data: data as never }) };
const Ship = message<Ship>("Ship", { version: "1.0.0", schema: anything });

type Sale = Readonly<{ id: string }>;
type States = { paying: Sale; sold: Sale; failed: Sale & Readonly<{ why: string }> };
type In = Paid | Refused;

const table: SagaDefinition<States, In, Ship> = {
  name: "sale",
  start: "paying",
  messages: ["Paid", "Refused"],
  states: {
    paying: {
      undoneBy: "nothing",
      on: {
        Paid: { to: ["sold"], run: (sale) => go("sold", sale, Ship({ id: sale.id })) },
        Refused: { to: ["failed"], run: (sale, { data }) => go("failed", { ...sale, why: data.why }) },
      },
      ignores: [],
      after: { ms: 1000, to: ["failed"], run: (sale) => go("failed", { ...sale, why: "late" }) },
    },
    sold: { final: true, on: {}, ignores: "rest" },
    failed: { final: true, on: {}, ignores: "rest" },
  },
};
const now = new Date("2026-01-01T00:00:00Z");
const paying = { id: "1", state: "paying", data: { id: "1" }, version: 3, deadlineAt: now } as const;

function delivery<M extends In>(type: M["type"], data: M["data"]): Delivery<In> {
  const rest = {
    messageId: "m",
    routingKey: "any",
    correlationId: "c",
    causationId: undefined,
    traceparent: undefined,
    appId: "x",
    sentAt: now,
    attempt: 1,
    priority: 0,
    callerWaits: false,
    ids: {},
  };

  return { type, data, ...rest };
}

test("a message moves the saga along its row and sends what the row says", () => {
  const { instance, sends, changes } = advance(
    defineSaga(table),
    paying,
    delivery<Paid>("Paid", { id: "1" }),
    { now },
  );

  expect(instance).toEqual({
    id: "1",
    state: "sold",
    data: { id: "1" },
    version: 4,
    deadlineAt: undefined,
    changedAt: now,
  });
  expect(sends).toEqual([Ship({ id: "1" })]);
  expect(changes).toMatchObject([{ from: "paying", to: "sold", by: "Paid", version: 4 }]);
});

test("a change says how long after the one before it came, where the store knows", () => {
  const message = delivery<Paid>("Paid", { id: "1" });
  const changedAt = new Date(now.getTime() - 1_500);
  const known = advance(defineSaga(table), { ...paying, changedAt }, message, { now });

  expect(known.changes).toMatchObject([{ afterMs: 1_500 }]);
  expect(advance(defineSaga(table), paying, message, { now }).changes[0]).not.toHaveProperty("afterMs");
});

test("a message without a row in this state changes nothing", () => {
  const sold = { ...paying, state: "sold" } as const;

  expect(advance(defineSaga(table), sold, delivery<Paid>("Paid", { id: "1" }), { now })).toEqual({
    instance: sold,
    changes: [],
    sends: [],
  });
});

test("a deadline runs the state's own row", () => {
  expect(expire(defineSaga(table), paying, { now }).instance).toMatchObject({
    state: "failed",
    data: { why: "late" },
  });
});

test("a table with holes is refused, each hole by name", () => {
  const holed: SagaDefinition<States, In, Ship> = {
    ...table,
    states: {
      ...table.states,
      paying: {
        undoneBy: "nothing",
        on: {},
        ignores: ["Paid"],
        after: { ms: 1000, to: ["paying"], run: (sale) => go("paying", sale) },
      },
    },
  };

  expect(() => defineSaga(holed)).toThrow(
    [
      'saga "sale" has holes:',
      "- paying neither handles nor ignores Refused",
      "- nothing leads to sold",
      "- nothing leads to failed",
      "- paying is a dead end: no final state can be reached from it",
    ].join("\n"),
  );
});

test("a row that goes where it does not say is refused", () => {
  const wrong: SagaDefinition<States, In, Ship> = {
    ...table,
    states: {
      ...table.states,
      paying: {
        undoneBy: "nothing",
        on: { Paid: { to: ["sold"], run: (sale) => go("failed", { ...sale, why: "?" }) } },
        ignores: ["Refused"],
        after: { ms: 1000, to: ["failed"], run: (sale) => go("failed", { ...sale, why: "late" }) },
      },
    },
  };

  expect(() => advance(wrong, paying, delivery<Paid>("Paid", { id: "1" }), { now })).toThrow(
    "which its row does not name",
  );
});

test("the table prints itself as a state diagram", () => {
  expect(diagramOf(table)).toBe(
    `stateDiagram-v2
  [*] --> paying
  paying --> sold: Paid
  paying --> failed: Refused, deadline
  sold --> [*]
  failed --> [*]
`,
  );
});
