import { setMaxListeners } from "node:events";
import { backoffMs, delay } from "@warren/messaging";
import type { Draw } from "../random.js";
import { planFor, type Plan } from "./plan.js";
import { mayBeAskedAgain, type Reply, type ShopFront } from "@warren/test-system";

/** What customers have been told so far. */
export type Told = Readonly<{
  /** Orders that the shop has taken: their ids, and when. */
  accepted: ReadonlyMap<string, number>;
  /** Requests for an order that were never answered, however often they were sent. */
  unanswered: number;
  /** Requests that were sent again because nobody had answered them well. */
  sentAgain: number;
  /** Orders that were sent twice by their customers. */
  doubled: number;
  cancellationsAsked: number;
  /** By status: what was said to an order instead of taking it. Right only for a key that was abused. */
  refused: ReadonlyMap<string, number>;
  /** Orders under whose key another one was sent, and the priority that they had: theirs must hold. */
  abused: ReadonlyMap<string, string>;
  /** Such another one that got a 202: nobody who knows the first could be asked in time. The order service decides later. */
  undecided: number;
  /** The same key got two orders, or another order was taken under it at once. */
  brokenPromises: readonly string[];
  /** Customers who are not done yet. */
  waiting: number;
}>;

export type Customers = Readonly<{
  told(): Told;
  /** Lets them in, so many orders a second. */
  open(rate: number): void;
  /** One plain order of somebody who asks again and again; undefined where it was not taken within `withinMs`. */
  placeOne(plan: Plan, withinMs: number): Promise<string | undefined>;
  /** Lets nobody new in, and waits until everyone has an answer. */
  close(): Promise<void>;
}>;

export type CustomersOptions = Readonly<{
  front: ShopFront;
  draw: Draw;
  /** How long a customer tries. Default 120,000. */
  patienceMs?: number;
}>;

/** Who is sent away comes back later and later: a crowd that hammers at the door would be a fault of its own. */
const AGAIN = { firstMs: 500, maxMs: 8_000 };
/** Of the one who measures. */
const EAGER = { firstMs: 200, maxMs: 200 };
/** While the shop is shut they queue at the door, and not all of the city. */
const MOST_WAITING = 200;

/** Sends customers. Each has an Idempotency-Key, and asks again until there is an answer. */
export function openCustomers(options: CustomersOptions): Customers {
  const { front, draw, patienceMs = 120_000 } = options;
  const stopping = new AbortController();
  // Everybody who is about to cancel waits on it.
  setMaxListeners(0, stopping.signal);
  const accepted = new Map<string, number>();
  const refused = new Map<string, number>();
  const abused = new Map<string, string>();
  const brokenPromises: string[] = [];
  const waiting = new Set<Promise<void>>();
  const counts = { unanswered: 0, sentAgain: 0, doubled: 0, cancellationsAsked: 0, undecided: 0 };

  const insist = async (ask: () => Promise<Reply>, withinMs: number, again = AGAIN): Promise<Reply> => {
    const until = Date.now() + withinMs;
    for (let attempt = 0; ; attempt++) {
      const reply = await ask();
      if (!mayBeAskedAgain(reply) || Date.now() > until) return reply;
      counts.sentAgain += 1;
      await delay(again.firstMs + backoffMs(attempt, again));
    }
  };
  const order = async (plan: Plan, withinMs: number, again = AGAIN): Promise<string | undefined> => {
    const headers = { "idempotency-key": plan.idempotencyKey };
    const reply = await insist(
      () => front("POST", "/api/orders", { body: plan.order, headers }),
      withinMs,
      again,
    );
    if (mayBeAskedAgain(reply)) {
      counts.unanswered += 1;

      return undefined;
    }
    if (reply?.status !== 201 && reply?.status !== 202) {
      const what = `${reply?.status ?? 0} ${String(reply?.body["code"])}`;
      refused.set(what, (refused.get(what) ?? 0) + 1);

      return undefined;
    }
    const id = String(reply.body["id"]);
    if (!accepted.has(id)) accepted.set(id, Date.now());

    return id;
  };
  const abuse = async (plan: Plan, id: string) => {
    const priority = String(plan.order["priority"]);
    const body = { ...plan.order, priority: priority === "high" ? "normal" : "high" };
    const headers = { "idempotency-key": plan.idempotencyKey };
    abused.set(id, priority);
    const reply = await insist(() => front("POST", "/api/orders", { body, headers }), patienceMs);
    if (reply?.status === 202) counts.undecided += 1;
    if (reply?.status === 201) {
      brokenPromises.push(`another order was taken under the key ${plan.idempotencyKey}`);
    }
  };
  const serve = async (plan: Plan) => {
    const first = order(plan, patienceMs);
    const second = plan.again === "at once" ? order(plan, patienceMs) : undefined;
    const id = await first;
    const twin = plan.again === "later" ? await order(plan, patienceMs) : await second;
    if (plan.again !== "no") {
      counts.doubled += 1;
      if (id !== undefined && twin !== undefined && id !== twin) {
        brokenPromises.push(`the key ${plan.idempotencyKey} has the orders ${id} and ${twin}`);
      }
    }
    if (id === undefined) return;
    if (plan.abusesKey) await abuse(plan, id);
    if (plan.cancelAfterMs !== undefined) {
      await delay(plan.cancelAfterMs, stopping.signal);
      counts.cancellationsAsked += 1;
      await insist(() => front("POST", `/api/orders/${id}/cancel`, { body: {} }), patienceMs);
    }
  };

  const letIn = async (rate: number) => {
    const startedAt = performance.now();
    for (let customers = 0; !stopping.signal.aborted;) {
      const due = Math.floor(((performance.now() - startedAt) / 1_000) * rate);
      // Those who find the street full go home: the rate is that of who come in.
      for (; customers < due; customers++) {
        if (waiting.size >= MOST_WAITING) continue;
        const served = serve(planFor(draw)).finally(() => waiting.delete(served));
        waiting.add(served);
      }
      await delay(20, stopping.signal);
    }
  };
  let lettingIn = Promise.resolve();

  return {
    told: () => ({ accepted, refused, abused, brokenPromises, ...counts, waiting: waiting.size }),
    open(rate) {
      lettingIn = letIn(rate);
    },
    placeOne: (plan, withinMs) => order(plan, withinMs, EAGER),
    async close() {
      stopping.abort();
      await lettingIn;
      while (waiting.size > 0) await Promise.race(waiting);
    },
  };
}
