import { setMaxListeners } from "node:events";
import { delay } from "@warren/messaging";
import type { GatewayClient } from "@warren/test-system";
import type { Random } from "../random.js";
import { emptyRecord, type CustomerResults } from "./customer-results.js";
import { placeOrder, serveCustomer } from "./customer.js";
import { planFor, type Plan } from "./plan.js";

export type Customers = Readonly<{
  results(): CustomerResults;
  /** Customers who are not done yet. */
  waiting(): number;
  /** Lets them in, so many orders a second. */
  open(rate: number): void;
  /** One plain order of somebody who asks again and again; undefined where it was not taken within `withinMs`. */
  placeOne(plan: Plan, withinMs: number): Promise<string | undefined>;
  /** Lets nobody new in, and waits until everyone has an answer. */
  close(): Promise<void>;
}>;

export type CustomersOptions = Readonly<{
  gateway: GatewayClient;
  random: Random;
  /** How long a customer tries. Default 120,000. */
  patienceMs?: number;
}>;

/** Who is sent away comes back later and later: a crowd that hammers at the door would be a fault of its own. */
const BACKOFF = { firstMs: 500, maxMs: 8_000 };
/** Of the one who measures. */
const EAGER = { firstMs: 200, maxMs: 200 };
/** While the gateway does not answer they wait, and not more than these. */
const MOST_WAITING = 200;

/** Sends customers. Each has an Idempotency-Key, and asks again until there is an answer. */
export function openCustomers({ gateway, random, patienceMs = 120_000 }: CustomersOptions): Customers {
  const stopping = new AbortController();
  // Everybody who is about to cancel waits on it, and who lets them in.
  setMaxListeners(MOST_WAITING + 1, stopping.signal);
  const record = emptyRecord();
  const around = { gateway, record, patienceMs, backoff: BACKOFF };
  const waiting = new Set<Promise<void>>();
  let lettingIn = Promise.resolve();

  const letIn = async (rate: number) => {
    const startedAt = performance.now();
    for (let customers = 0; !stopping.signal.aborted;) {
      const due = Math.floor(((performance.now() - startedAt) / 1_000) * rate);
      // Those who find too many waiting go home: the rate is that of who come in.
      for (; customers < due; customers++) {
        if (waiting.size >= MOST_WAITING) continue;
        const served = serveCustomer(around, planFor(random), stopping.signal).finally(() =>
          waiting.delete(served),
        );
        waiting.add(served);
      }
      await delay(20, stopping.signal);
    }
  };

  return {
    results: () => record,
    waiting: () => waiting.size,
    open(rate) {
      lettingIn = letIn(rate);
    },
    placeOne: (plan, withinMs) => placeOrder({ ...around, patienceMs: withinMs, backoff: EAGER }, plan),
    async close() {
      stopping.abort();
      await lettingIn;
      while (waiting.size > 0) await Promise.race(waiting);
    },
  };
}
