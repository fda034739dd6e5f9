import type { Step } from "./order-types.js";

/** What has become of an order's money. */
export type MoneyState = "not asked" | "declined" | "authorized" | "let go" | "captured" | "refunded";

/** One movement of it. */
export type MoneyMove = Readonly<{ at: string; what: Exclude<MoneyState, "not asked"> }>;

const MOVES: Readonly<Record<string, MoneyMove["what"]>> = {
  PaymentAuthorized: "authorized",
  PaymentDeclined: "declined",
  PaymentCaptured: "captured",
  PaymentVoided: "let go",
  PaymentRefunded: "refunded",
};

/** What was done with the money, oldest first, by the order's story. */
export function movesIn(steps: readonly Step[]): readonly MoneyMove[] {
  return steps.flatMap(({ at, kind, message }) => {
    const what = message === undefined || kind === "waiting" ? undefined : MOVES[message];

    return what === undefined ? [] : [{ at, what }];
  });
}

/** How it stands now. */
export function moneyStateOf(moves: readonly MoneyMove[]): MoneyState {
  return moves.at(-1)?.what ?? "not asked";
}
