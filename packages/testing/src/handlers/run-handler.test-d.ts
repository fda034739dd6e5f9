import type { DryRun, StoreTx, Tx } from "@warren/messaging";
import type { Delivery, Handlers } from "@warren/messaging/contract";
import { expect as jestExpect } from "expect";
import { expect, expectTypeOf, test } from "vitest";
import "../jest.js";
import "../vitest.js";
import { deliveryOf, runHandler } from "../index.js";
import { AskPrice, BreadBaked, BreadOrdered, oven, Price } from "../testing/oven.js";

declare const withTx: Handlers<typeof oven, Tx>;
declare const withStore: Handlers<typeof oven, StoreTx<{ insert: (loaves: number) => void }>>;
declare const withoutDatabase: Handlers<typeof oven>;

test("a delivery has the type of its message", () => {
  expectTypeOf(deliveryOf(BreadOrdered({ loaves: 1 }))).toEqualTypeOf<Delivery<BreadOrdered>>();
});

test("handlers are run whatever their transaction is, with what the contract gives the service and nothing else", () => {
  expectTypeOf(runHandler(oven, withTx, BreadOrdered({ loaves: 1 }))).toEqualTypeOf<Promise<DryRun>>();
  void runHandler(oven, withStore, AskPrice({ loaves: 1 }));
  void runHandler(oven, withoutDatabase, deliveryOf(AskPrice({ loaves: 1 })));
  // @ts-expect-error -- the oven sends it, and handles none
  void runHandler(oven, withTx, BreadBaked({ loaves: 1 }));
  // @ts-expect-error -- a message without its payload
  void runHandler(oven, withTx, { type: "BreadOrdered" });
});

test("matchers know the fields of a message, in Vitest and in Jest", () => {
  const run = {} as DryRun;
  expect(run).toHaveSent(BreadBaked, { loaves: 1 });
  // @ts-expect-error -- it has no such field
  expect(run).toHaveSent(BreadBaked, { cakes: 1 });
  // @ts-expect-error -- not that type
  expect(run).not.toHaveAnswered(Price, { cents: "much" });
  jestExpect(run).toHaveSent(BreadBaked, { loaves: 1 });
  // @ts-expect-error -- it has no such field
  jestExpect(run).not.toHaveSent(BreadBaked, { cakes: 1 });
  const globalExpect = {} as jest.Matchers<void, DryRun>;
  globalExpect.toHaveSent(BreadBaked, { loaves: 1 });
  // @ts-expect-error -- it has no such field
  globalExpect.toHaveSent(BreadBaked, { cakes: 1 });
});
