import { orderSaga, type OrderSaga } from "@warren/order/saga";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { plans, play } from "./run.js";

const saga = orderSaga();
const { states } = saga;
const { reserving, authorizing, capturing, confirmed } = states;
type State = keyof typeof states;

/**
 * Tables with a mistake, that a simulation has to find: rows stand where others belong. An authorization that is forgotten is
 * guarded twice, by its compensation and by the rows for late answers, so that both have to be wrong.
 */
const mistakes: readonly (readonly [string, OrderSaga, RegExp])[] = [
  [
    "forgets the money of an order that is cancelled while it is paid",
    broken(
      broken(broken(saga, "authorizing", { CancelOrder: reserving.on.CancelOrder }), "compensating", {
        PaymentAuthorized: undefined,
      }),
      "cancelled",
      { PaymentAuthorized: undefined },
    ),
    /payment_still_authorized/,
  ],
  [
    "forgets the money of an order that nobody delivers",
    broken(saga, "scheduling", { ShipmentFailed: authorizing.on.PaymentDeclined }),
    /payment_still_authorized/,
  ],
  [
    "forgets the parcel of an order whose capture was given up",
    { ...saga, states: { ...states, capturing: { ...authorizing, on: capturing.on } } },
    /shipment_not_cancelled/,
  ],
  [
    "keeps the money of a confirmed order that is cancelled",
    broken(saga, "confirmed", { CancelOrder: reserving.on.CancelOrder }),
    /payment_not_given_back/,
  ],
  [
    "does not hear that money was given back",
    broken(saga, "compensating", { PaymentVoided: undefined, PaymentRefunded: undefined }),
    /came to rest/,
  ],
  [
    "does not sell what it confirms",
    broken(saga, "capturing", {
      PaymentCaptured: withoutSending("CommitStock", capturing.on.PaymentCaptured),
    }),
    /stock_not_committed/,
  ],
  [
    "refunds a confirmed order when its parcel leaves",
    broken(saga, "confirmed", { ShipmentDispatched: confirmed.on.CancelOrder }),
    /undone by ShipmentDispatched/,
  ],
];

test.each(mistakes)("a saga that %s is found out", async (_, table, words) => {
  const found = await fc.check(
    fc.asyncProperty(plans, async (plan) => {
      await play(plan, { saga: table });
    }),
    { numRuns: 1_000, endOnFailure: true },
  );

  expect(found.failed).toBe(true);
  expect(String(found.errorInstance)).toMatch(words);
});

/** A saga's table with other rows in one state. */
function broken(table: OrderSaga, state: State, rows: Readonly<Record<string, unknown>>): OrderSaga {
  const before = table.states[state];
  const after = { ...before, on: { ...before.on, ...rows } };

  return { ...table, states: { ...table.states, [state]: after } };
}

function withoutSending(type: string, row: typeof capturing.on.PaymentCaptured): typeof row {
  if (row === undefined) return undefined;

  return {
    ...row,
    run: (...given) => {
      const step = row.run(...given);

      return step === undefined
        ? undefined
        : { ...step, sends: step.sends.filter((sent) => sent.type !== type) };
    },
  };
}
