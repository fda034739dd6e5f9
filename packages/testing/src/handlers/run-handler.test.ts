import { PauseError, RejectError, type Tx } from "@warren/messaging";
import { answer, each, eachRequest, service, type Handlers } from "@warren/messaging/contract";
import { expect as jestExpect } from "expect";
import { describe, expect, test } from "vitest";
import "../jest.js";
import "../vitest.js";
import { BreadBaked, BreadOrdered, AskPrice, oven, OvenCold, Price } from "../testing/oven.js";
import { deliveryOf, matchers, recordTx, runBatch, runHandler } from "../index.js";

expect.extend(matchers);
jestExpect.extend(matchers);

const handlers: Handlers<typeof oven, Tx> = {
  AskPrice: eachRequest(({ data }) => {
    if (data.loaves === 99) throw new Error("no price for so many");

    return data.loaves === 13
      ? answer(OvenCold({ until: "noon" }))
      : answer(Price({ cents: data.loaves * 450 }), BreadBaked({ loaves: 0 }));
  }),
  BreadOrdered: each(async ({ data }, { tx, now }) => {
    if (data.loaves === 0) throw new Error("no loaves");
    if (data.loaves === 99) throw new RejectError("nobody bakes that many");
    if (data.loaves === 98) throw new PauseError("the oven is cold");
    await tx.query("insert into baked (loaves, at) values ($1, $2)", [data.loaves, now]);

    return data.loaves === 5 ? [] : [BreadBaked({ loaves: data.loaves })];
  }),
};
const bake = (loaves: number, attempt = 1) =>
  runHandler(oven, handlers, deliveryOf(BreadOrdered({ loaves }), { attempt }), recordTx());

test("a run says what would be sent, on which route", async () => {
  expect(await bake(3)).toEqual({
    kind: "handled",
    answer: undefined,
    sent: [{ type: "BreadBaked", data: { loaves: 3 }, exchange: "bakery", routingKey: "bread.baked" }],
  });
});

test("a run says what a request would be answered with, and what else it causes", async () => {
  const run = await runHandler(oven, handlers, AskPrice({ loaves: 2 }));

  expect(run).toMatchObject({
    answer: { type: "Price", data: { cents: 900 } },
    sent: [{ type: "BreadBaked", data: { loaves: 0 } }],
  });
});

test("what a handler writes goes through the transaction that it is given", async () => {
  const { tx, statements } = recordTx();
  const now = new Date("2026-11-30T10:00:00Z");
  await runHandler(oven, handlers, BreadOrdered({ loaves: 3 }), { tx, now });

  expect(statements).toEqual([{ text: "insert into baked (loaves, at) values ($1, $2)", values: [3, now] }]);
});

test("a transaction that the test forgot is the test's failure, whatever the handler makes of it", async () => {
  const careless: Handlers<typeof oven, Tx> = {
    ...handlers,
    BreadOrdered: each(async (_, { tx }) => {
      await tx.query("select 1").catch(() => undefined);

      return [];
    }),
  };

  await expect(runHandler(oven, handlers, BreadOrdered({ loaves: 3 }))).rejects.toThrow("recordTx().tx");
  await expect(runHandler(oven, careless, BreadOrdered({ loaves: 3 }))).rejects.toThrow("recordTx().tx");
});

test("on a queue without an inbox a handler can only ask the database, and without one has nothing", async () => {
  const queue = { ...oven.queues["oven.orders"], inbox: false } as const;
  const forgetful = service({ ...oven, queues: { "oven.orders": queue } });
  const seen: unknown[] = [];
  const asking: Handlers<typeof forgetful, Tx> = {
    AskPrice: eachRequest(async ({ data }, { tx }) => {
      const given = tx as typeof tx | undefined;
      seen.push(given && Object.keys(given));
      const found = await given?.query("select price from prices");

      return answer(Price({ cents: data.loaves * (found?.rows.length ?? 0) }));
    }),
    BreadOrdered: each(() => []),
  };
  const { tx } = recordTx(() => [{ price: 1 }]);

  expect(await runHandler(forgetful, asking, AskPrice({ loaves: 2 }), { tx })).toHaveAnswered(Price, {
    cents: 2,
  });
  expect(await runHandler(forgetful, asking, AskPrice({ loaves: 2 }))).toHaveAnswered(Price, { cents: 0 });
  expect(seen).toEqual([["query"], undefined]);
});

test("an error costs an attempt, and the last one sends the message to the dead letters", async () => {
  expect(await bake(0)).toBeTriedAgain("no loaves");
  expect(await bake(0, 2)).toBeTriedAgain();
  expect(await bake(0, 3)).toHaveFailedForGood(/^no loaves$/);
});

test("a refusal is for good at once, and a pause costs no attempt", async () => {
  expect(await bake(99)).toHaveFailedForGood("nobody bakes");
  expect(await bake(98)).toPauseItsQueue("the oven is cold");
  expect(await bake(98, 3)).toPauseItsQueue();
});

test("of a request that fails its caller is told at once, and one that is durable is tried again", async () => {
  const request = deliveryOf(AskPrice({ loaves: 99 }));

  expect(await runHandler(oven, handlers, request)).toHaveAnsweredWithFailure("no price for so many");
  expect(await runHandler(oven, handlers, request, { durableRequests: true })).toBeTriedAgain("no price");
  expect(
    await runHandler(oven, handlers, { ...request, attempt: 3 }, { durableRequests: true }),
  ).toHaveFailedForGood("no price");
});

test("a message that breaks its schema never reaches the handler, and one that would is not sent", async () => {
  expect(await bake(-1)).toHaveFailedForGood("BreadOrdered breaks its schema");
  const careless: Handlers<typeof oven, Tx> = {
    ...handlers,
    BreadOrdered: each(() => [BreadBaked({ loaves: -1 })]),
  };

  expect(await runHandler(oven, careless, BreadOrdered({ loaves: 3 }))).toBeTriedAgain(
    "BreadBaked breaks its schema",
  );
});

test("of a batch that fails each message is tried alone", async () => {
  const messages = [BreadOrdered({ loaves: 1 }), BreadOrdered({ loaves: 0 }), BreadOrdered({ loaves: 2 })];
  const [first, second, third] = await runBatch(oven, handlers, messages, recordTx());

  expect(first).toHaveSent(BreadBaked, { loaves: 1 });
  expect(second).toBeTriedAgain("no loaves");
  expect(third).toHaveSent(BreadBaked, { loaves: 2 });
});

test("a pause keeps the whole batch, also of another handler of the queue", async () => {
  const messages = [BreadOrdered({ loaves: 1 }), BreadOrdered({ loaves: 98 }), AskPrice({ loaves: 2 })];

  for (const run of await runBatch(oven, handlers, messages, recordTx())) {
    expect(run).toPauseItsQueue("the oven is cold");
    expect(() => expect(run).not.toHaveSent(BreadBaked)).toThrow("It paused its queue");
  }
});

test("handlers that do not fit the contract are refused", async () => {
  const { AskPrice: _, ...some } = handlers;

  await expect(
    runHandler(oven, some as typeof handlers, BreadOrdered({ loaves: 1 }), recordTx()),
  ).rejects.toThrow("missing AskPrice");
});

// The same matchers, given to Vitest and to Jest.
describe.each([
  ["Vitest", expect],
  ["Jest", jestExpect as unknown as typeof expect],
])("in %s", (_, expects) => {
  test("a run is expected to have sent a message, with some of its fields, or not", async () => {
    const run = await bake(3);

    expects(run).toHaveSent(BreadBaked);
    expects(run).toHaveSent(BreadBaked, { loaves: 3 });
    expects(run).not.toHaveSent(BreadBaked, { loaves: 4 });
    expects(run).not.toHaveSentNothing();
    expects(await bake(5)).toHaveSentNothing();
  });

  test("a run is expected to have answered", async () => {
    const run = await runHandler(oven, handlers, AskPrice({ loaves: 13 }));

    expects(run).toHaveAnswered(OvenCold, { until: "noon" });
    expects(run).not.toHaveAnswered(Price);
    expects(run).toHaveSentNothing();
  });

  test("nothing can be said of what a run that failed has not sent or answered", async () => {
    const failed = await bake(0);

    for (const expectation of [
      () => expects(failed).not.toHaveSent(BreadBaked),
      () => expects(failed).not.toHaveAnswered(Price),
      () => expects(failed).not.toHaveSentNothing(),
      () => expects(failed).toHaveSentNothing(),
    ])
      expect(expectation).toThrow("It failed and is tried again: no loaves");
  });

  test("an expectation that does not hold says what the handler did instead", async () => {
    const run = await bake(3);
    const failed = await bake(99);

    expect(() => expects(run).toHaveSent(BreadBaked, { loaves: 4 })).toThrow(
      /handler to have sent BreadBaked \{"loaves":4\}\.\n\nIt sent:\n {2}BreadBaked \{"loaves":3\}/,
    );
    expect(() => expects(failed).toHaveAnswered(Price)).toThrow(
      /to have answered Price[^]*It failed for good: nobody bakes that many/,
    );
    expect(() => expects(failed).not.toHaveFailedForGood()).toThrow("handler not to have failed for good");
    expects(run).toHaveSent(BreadBaked, { loaves: expect.any(Number) as number });
  });
});
