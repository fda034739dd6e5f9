import pMap from "p-map";
import type { Gateway } from "./gateway.js";
import type { Invoice } from "./invoices.js";
import { orderOf } from "./order-of.js";
import { count, type Tally } from "./tally.js";

export type PlaceOptions = Readonly<{
  gateway: Gateway;
  invoices: readonly Invoice[];
  run: string;
  concurrency: number;
  /** Told after each invoice. */
  onPlaced: () => void;
  /** Ends it: invoices in hand are finished, no further one is begun. */
  signal: AbortSignal;
}>;

/** What became of placing. */
export type Placed = Readonly<{
  /** The ids of orders that the gateway has taken, also those that the order service has not answered for yet. */
  orderIds: readonly string[];
  /** Of these, so many were taken for later (202). */
  accepted: number;
  /** Invoices that the gateway answered with a problem and did not take, by its code. */
  problems: Readonly<Tally>;
  /** Nobody knows whether these were taken: no answer came. */
  unanswered: readonly Readonly<{ invoiceNo: string; why: string }>[];
}>;

/** Places each invoice as an order. An order that is sent again, since no answer came, carries the same Idempotency-Key. */
export async function placeAll(options: PlaceOptions): Promise<Placed> {
  const { gateway, run, concurrency, signal } = options;
  const orderIds: string[] = [];
  const problems: Tally = {};
  const unanswered: { invoiceNo: string; why: string }[] = [];
  let accepted = 0;

  await pMap(
    options.invoices,
    async (invoice) => {
      if (signal.aborted) return;
      const { invoiceNo } = invoice;
      const answer = await gateway.request("POST", "/api/orders", {
        body: orderOf(invoice),
        idempotencyKey: `replay-${run}-${encodeURIComponent(invoiceNo)}`,
        signal,
      });
      switch (answer.kind) {
        case "ok":
          if (answer.status === 202) accepted += 1;
          orderIds.push(String(answer.body["id"]));
          break;
        case "problem":
          count(problems, answer.code);
          break;
        case "unanswered":
          unanswered.push({ invoiceNo, why: answer.why });
          break;
      }
      options.onPlaced();
    },
    { concurrency },
  );

  return { orderIds, accepted, problems, unanswered };
}
