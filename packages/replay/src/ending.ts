import { isSold, isUndone } from "@warren/contracts/order-status";

/** How an order ended, as far as a replay tells it apart. */
export type Ending = Readonly<{ status: "confirmed" } | { status: "rejected" | "cancelled"; reason: string }>;

/** The message in an order's timeline that says why the shop said no. */
const REASON_OF_EVENT: Readonly<Record<string, string>> = {
  PaymentDeclined: "payment declined",
  ShipmentFailed: "no carrier",
};

/** What the inventory says, in the words it says it in. */
const STOCK_REASONS: readonly (readonly [RegExp, string])[] = [
  [/^(None|Only \d+) of .+ left\./, "out of stock"],
  [/^The catalogue does not have /, "unknown product"],
  [/ costs .+, not |is sold in /, "price mismatch"],
];

/** How an order ended by its view at the gateway; undefined where it has not. */
export function endingOf(order: Readonly<Record<string, unknown>>): Ending | undefined {
  const { status } = order;
  if (isSold(status)) return { status: "confirmed" };
  if (isUndone(status)) return { status, reason: reasonOf(order) };

  return undefined;
}

// The view gives the reason as a sentence for the customer; the timeline says which service it comes from.
function reasonOf({ reason, timeline }: Readonly<Record<string, unknown>>): string {
  const sentence = typeof reason === "string" && reason !== "" ? reason : "no reason given";
  for (const event of eventsIn(timeline)) {
    const known = REASON_OF_EVENT[event];
    if (known !== undefined) return known;
  }

  return STOCK_REASONS.find(([pattern]) => pattern.test(sentence))?.[1] ?? sentence;
}

function eventsIn(timeline: unknown): readonly string[] {
  if (!Array.isArray(timeline)) return [];

  return timeline.flatMap((entry: unknown) =>
    typeof entry === "object" && entry !== null && "event" in entry ? [String(entry.event)] : [],
  );
}
