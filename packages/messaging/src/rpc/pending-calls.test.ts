import { describe, expect, test } from "vitest";
import { RpcError } from "../errors.js";
import type { StoredMessage } from "../wire/outgoing-message.js";
import {
  begin,
  callOf,
  cancelled,
  confirm,
  end,
  endAll,
  looked,
  MAX_PENDING,
  MAX_PENDING_BYTES,
  nextLookMs,
  noCalls,
  overloadOf,
} from "./pending-calls.js";

const reply = { type: "Told", data: { text: "yes" } };

function asking(durable = false) {
  const calls = noCalls();
  const results: unknown[] = [];
  const call = begin(calls, {
    name: "Ask",
    request: { correlationId: "c", exchange: "jobs", routingKey: "ask", content: "{}" } as StoredMessage,
    durable,
    expected: { types: new Map() },
    done: (result) => results.push(result instanceof RpcError ? result.code : result),
  });

  return { calls, call, results };
}

test("a call ends once, and what comes later finds it no more", () => {
  const { calls, call, results } = asking();
  expect(callOf(calls, "c")).toBe(call);
  end(calls, call, reply);
  end(calls, call, cancelled(call));
  endAll(calls, () => new RpcError("closed", "closed"));

  expect(results).toEqual([reply]);
  expect(callOf(calls, "c")).toBeUndefined();
});

test.each(["another", undefined, 7, null])("a reply to %j is for no call", (id) => {
  expect(callOf(asking().calls, id)).toBeUndefined();
});

test("all that wait end together when the client closes", () => {
  const { calls, results } = asking();
  endAll(calls, () => new RpcError("closed", "closed"));

  expect([results, calls.byId.size]).toEqual([["closed"], 0]);
});

test("a cancelled call says whether the broker has its request", () => {
  const { call } = asking();
  expect(cancelled(call)).toMatchObject({ code: "cancelled", confirmed: false });
  confirm(call);
  expect(cancelled(call)).toMatchObject({ code: "cancelled", confirmed: true });
});

test("no more calls begin than the limit allows", () => {
  const { calls, call } = asking();
  for (let n = 1; n < MAX_PENDING; n++) {
    expect(overloadOf(calls)).toBeUndefined();
    calls.byId.set(String(n), call);
  }

  expect(overloadOf(calls)).toMatchObject({ code: "overloaded" });
});

test("no more bytes wait than the limit allows, and those of a call that ends are free again", () => {
  const { calls, call } = asking();
  const content = "x".repeat(MAX_PENDING_BYTES);
  const large = begin(calls, { ...call, request: { ...call.request, correlationId: "l", content } });
  expect(overloadOf(calls)).toMatchObject({
    code: "overloaded",
    message: `requests of ${MAX_PENDING_BYTES + 2} bytes wait for a reply; the limit is ${MAX_PENDING_BYTES}`,
  });
  end(calls, large, reply);
  end(calls, call, reply);

  expect([overloadOf(calls), calls.bytes]).toEqual([undefined, 0]);
});

describe("a call that nobody consumes", () => {
  test.each([
    ["two looks that find none end it", true, [false, false], ["go on", "no_consumer"]],
    ["one that finds a consumer does not", true, [false, true], ["go on", "go on"]],
    ["one that cannot know does not", true, [undefined, false], ["go on", "go on"]],
    ["nor does any while the broker may not have the request", false, [false, false], ["go on", "go on"]],
  ] as const)("%s", (_, isConfirmed, found, expected) => {
    const { call } = asking();
    if (isConfirmed) confirm(call);

    expect(found.map((one) => looked(call, one)?.code ?? "go on")).toEqual(expected);
  });

  test("is looked for twice, and not where its request is durable or it has ended", () => {
    const { calls, call } = asking();
    const waits = [1, 2, 3].map(() => {
      const ms = nextLookMs(call);
      looked(call, true);

      return ms;
    });
    expect(waits).toEqual([150, 400, undefined]);
    expect(nextLookMs(asking(true).call)).toBeUndefined();
    call.looks = 0;
    end(calls, call, reply);
    expect(nextLookMs(call)).toBeUndefined();
  });
});
