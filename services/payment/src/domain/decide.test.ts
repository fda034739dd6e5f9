import { RetryError } from "@warren/messaging";
import { AuthorizePayment, CapturePayment, RefundPayment, VoidPayment } from "@warren/generated/payment";
import { describe, expect, test } from "vitest";
import type { ProviderAnswer } from "../provider/card-provider.js";
import { conclude } from "./conclude.js";
import { decide, type Command } from "./decide.js";
import type { LedgerEntry, Payment } from "./payment.js";

const orderId = "5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11";
const userId = "123e4567-e89b-12d3-a456-426614174000";
const at = { now: new Date("2026-03-02T09:30:00Z"), newId: () => "b1a7c0de-4c3f-4d7e-8a29-3f1d5e6c7b80" };

const authorize = AuthorizePayment({
  orderId,
  userId,
  amount: "59.98",
  currency: "USD",
  paymentMethod: "card-visa",
});
const capture = CapturePayment({ orderId });
const voiding = VoidPayment({ orderId, reason: "timed_out" });
const refund = RefundPayment({ orderId, reason: "customer" });

const yes: ProviderAnswer = { outcome: "approved", reference: "ref" };
const no: ProviderAnswer = { outcome: "declined", reason: "card_declined" };
const taken: ProviderAnswer = { outcome: "already_captured" };

describe("the payment of an order", () => {
  test.each<[string, readonly Turn[], string, readonly string[]]>([
    ["authorize", [[authorize, yes]], "authorized", ["PaymentAuthorized"]],
    ["authorize, declined", [[authorize, no]], "declined", ["PaymentDeclined"]],
    [
      "authorize, capture",
      [
        [authorize, yes],
        [capture, yes],
      ],
      "captured",
      ["PaymentAuthorized", "PaymentCaptured"],
    ],
    [
      "capture declined",
      [
        [authorize, yes],
        [capture, no],
      ],
      "declined",
      ["PaymentAuthorized", "PaymentDeclined"],
    ],
    [
      "void of a hold",
      [
        [authorize, yes],
        [voiding, yes],
      ],
      "voided",
      ["PaymentAuthorized", "PaymentVoided"],
    ],
    [
      "refund of a hold",
      [
        [authorize, yes],
        [refund, yes],
      ],
      "voided",
      ["PaymentAuthorized", "PaymentVoided"],
    ],
    [
      "void of what was taken",
      [
        [authorize, yes],
        [capture, yes],
        [voiding, yes],
      ],
      "refunded",
      ["PaymentAuthorized", "PaymentCaptured", "PaymentRefunded"],
    ],
    ["void of nothing", [[voiding, yes]], "voided", ["PaymentVoided"]],
    ["refund of nothing", [[refund, yes]], "voided", ["PaymentVoided"]],
    [
      "a late authorize",
      [
        [voiding, yes],
        [authorize, yes],
      ],
      "voided",
      ["PaymentVoided", "PaymentDeclined"],
    ],
    ["a late capture", [[voiding, yes], [capture]], "voided", ["PaymentVoided", "PaymentDeclined"]],
    [
      "void after a declined card",
      [[authorize, no], [voiding]],
      "voided",
      ["PaymentDeclined", "PaymentVoided"],
    ],
    [
      "void after a declined capture",
      [
        [authorize, yes],
        [capture, no],
        [voiding, yes],
      ],
      "voided",
      ["PaymentAuthorized", "PaymentDeclined", "PaymentVoided"],
    ],
    [
      "void of a capture whose answer was lost",
      [
        [authorize, yes],
        [voiding, taken, yes],
      ],
      "refunded",
      ["PaymentAuthorized", "PaymentRefunded"],
    ],
  ])("%s", (_name, turns, state, answers) => {
    const { payment, said } = play(turns);

    expect(said.map(({ type }) => type)).toEqual(answers);
    expect(payment?.state).toBe(state);
  });

  test.each([
    ["authorized", [[authorize, yes]]],
    ["declined", [[authorize, no]]],
    [
      "captured",
      [
        [authorize, yes],
        [capture, yes],
      ],
    ],
    [
      "capture declined",
      [
        [authorize, yes],
        [capture, no],
      ],
    ],
    [
      "voided",
      [
        [authorize, yes],
        [voiding, yes],
      ],
    ],
    ["tombstone", [[voiding, yes]]],
    [
      "refunded",
      [
        [authorize, yes],
        [capture, yes],
        [refund, yes],
      ],
    ],
  ] as [string, Turn[]][])(
    "%s: the last command again asks nothing and has the same answer",
    (_name, turns) => {
      const { payment, said } = play(turns);
      const last = turns.at(-1)?.[0];

      expect(decide(payment, last!, { ...at, now: new Date() })).toEqual({
        kind: "answer",
        answer: said.at(-1),
      });
    },
  );

  test("a capture of what nobody authorized comes again later, and is seen by a person in the end", () => {
    expect(() => decide(undefined, capture, at)).toThrow("nothing is authorized");
  });

  test("an order that was called off says why it is not authorized", () => {
    const { said } = play([
      [voiding, yes],
      [authorize, yes],
    ]);

    expect(said[1]?.data).toMatchObject({ action: "authorize", reason: "voided" });
  });

  test("an authorization that was granted while the void was saved is let go when it comes again", () => {
    const { payment, entries } = play([[voiding, yes]]);

    expect(decide(payment, authorize, at)).toMatchObject({
      kind: "ask",
      request: {
        action: "void",
        orderId,
        reference: undefined,
        idempotencyKey: `order-${orderId}-void-late`,
      },
    });
    expect(
      play([
        [voiding, yes],
        [authorize, yes],
      ]).entries,
    ).toEqual(entries);
  });

  test("a void that was asked before the authorization is asked anew after it, under another key", () => {
    const before = decide(undefined, voiding, at);
    const after = decide(play([[authorize, yes]]).payment, voiding, at);

    expect(before).toMatchObject({ request: { idempotencyKey: `order-${orderId}-void-unseen` } });
    expect(after).toMatchObject({ request: { idempotencyKey: `order-${orderId}-void`, reference: "ref" } });
  });

  test("a refund is the same request whether the capture's answer came or was lost", () => {
    const { payment: authorized } = play([[authorize, yes]]);
    const asked = decide(authorized, refund, at);
    if (asked.kind !== "ask") throw new Error("nothing was asked");
    const lost = conclude(
      { payment: authorized, command: refund, request: asked.request, answer: taken },
      at,
    );
    const { payment: captured } = play([
      [authorize, yes],
      [capture, yes],
    ]);

    expect(decide(captured, refund, at)).toEqual(lost);
  });

  test("whatever happens, what was authorized is taken or let go, and what was taken is kept or paid back", () => {
    const commands = [authorize, capture, voiding, refund];
    const answers = [yes, no];
    // Every order of up to four commands that does not begin with a capture, with every provider.
    for (const first of [authorize, voiding, refund])
      for (const second of commands)
        for (const third of commands)
          for (const charge of answers)
            for (const taking of answers) {
              const { payment, entries } = play([
                [first, first === authorize ? charge : yes],
                [
                  second,
                  second === authorize && first === authorize ? charge : second === capture ? taking : yes,
                ],
                [
                  third,
                  third === authorize && first === authorize ? charge : third === capture ? taking : yes,
                ],
              ]);
              const sum = (action: string) =>
                entries
                  .filter((entry) => entry.action === action && entry.outcome === "approved")
                  .reduce((total, { amountMinor }) => total + amountMinor, 0n);
              const held = sum("authorize") - sum("void") - sum("capture");
              const kept = sum("capture") - sum("refund");
              const captureWasDeclined = payment?.state === "declined" && payment.action === "capture";

              expect(held).toBe(payment?.state === "authorized" || captureWasDeclined ? 5_998n : 0n);
              expect(kept).toBe(payment?.state === "captured" ? 5_998n : 0n);
            }
  });
});

test.each<[string, readonly Turn[]]>([
  ["that the hold it is asked for was taken already", [[authorize, taken]]],
  [
    "that the capture it is asked for was made by another",
    [
      [authorize, yes],
      [capture, taken],
    ],
  ],
  [
    "no to letting go",
    [
      [authorize, yes],
      [voiding, no],
    ],
  ],
  ["that what nobody has set aside was taken", [[voiding, taken]]],
  [
    "no to paying back",
    [
      [authorize, yes],
      [capture, yes],
      [refund, no],
    ],
  ],
  [
    "that what is to be paid back was taken already",
    [
      [authorize, yes],
      [capture, yes],
      [refund, taken],
    ],
  ],
])("a provider that answers %s is believed nothing: a person looks at it in the end", (_, turns) => {
  expect(() => play(turns)).toThrow(RetryError);
});

/** A command and what the provider answers to each question it leads to. */
type Turn = readonly [Command, ...ProviderAnswer[]];

function play(turns: readonly Turn[]) {
  let payment: Payment | undefined;
  const said: { type: string; data: unknown }[] = [];
  const entries: LedgerEntry[] = [];

  for (const [command, ...answers] of turns) {
    let step = decide(payment, command, at);
    while (step.kind === "ask") {
      const answer = answers.shift();
      if (answer === undefined) throw new Error(`${step.request.action} was not expected`);
      step = conclude({ payment, command, request: step.request, answer }, at);
    }
    said.push(step.answer);
    payment = step.change?.payment ?? payment;
    entries.push(...(step.change?.entries ?? []));
  }

  return { payment, said, entries };
}
