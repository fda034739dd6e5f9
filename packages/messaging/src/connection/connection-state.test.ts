import type { ChannelModel } from "amqplib";
import { expect, test } from "vitest";
import { amqpOf, answerOf, gaveUp, healthOf, type ConnectionState } from "./connection-state.js";
import { LoginRefusedError } from "./login-refused.js";

const since = new Date(0);
const node = "amqp://one:5672";
const opaque: unknown = {};
const amqp = opaque as ChannelModel;
const error = new LoginRefusedError("credentials", node, new Error("ACCESS_REFUSED"));

const cases: [ConnectionState, health: object, answer: unknown, amqp: unknown][] = [
  [{ state: "connecting", since }, {}, "wait", undefined],
  [
    { state: "connecting", since, lastFailure: { node, reason: new Error("no route") } },
    { node, lastError: "no route" },
    "wait",
    undefined,
  ],
  [{ state: "connecting", since, lastFailure: { node, reason: undefined } }, { node }, "wait", undefined],
  [{ state: "connected", since, node, amqp }, { node }, "opened", amqp],
  [
    { state: "blocked", since, node, amqp, why: "low on memory" },
    { node, lastError: "low on memory" },
    "opened",
    amqp,
  ],
  [{ state: "login_refused", since, node, error }, { node, lastError: error.message }, error, undefined],
  [{ state: "closed", since }, {}, new Error('the connection "orders" was closed'), undefined],
];

test.each(cases)("%j", (state, health, answer, connection) => {
  expect(healthOf(state)).toEqual({ state: state.state, since, ...health });
  expect(answerOf(state, "orders")).toEqual(answer);
  expect(amqpOf(state)).toBe(connection);
});

test("whoever stops waiting is told the last error and its node", () => {
  expect(gaveUp({ state: "connecting", since }).message).toBe(
    "gave up waiting for the broker: no answer yet",
  );
  expect(gaveUp({ state: "connecting", since, lastFailure: { node, reason: "reset" } }).message).toBe(
    `gave up waiting for the broker at ${node}: reset`,
  );
});
