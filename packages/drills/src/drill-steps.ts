import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { delay } from "@warren/messaging";
import { SETTLED } from "@warren/contracts/order-status";
import {
  mayBeAskedAgain,
  type Reply,
  type Shop,
  shopFront,
  type ShopFront,
  supply,
  type Good,
} from "@warren/test-system";
import { orderViewOf, type OrderView } from "./order-view.js";

/** What a drill said that must hold, and whether it did. */
export type Check = Readonly<{ what: string; held: boolean; seen: unknown; wanted: unknown }>;

/** What a drill tells of itself as it goes on. */
export type Line = Readonly<
  | { kind: "says"; text: string }
  | { kind: "breaks"; text: string }
  | { kind: "mends"; text: string }
  | {
      kind: "moves";
      order: string;
      event: string;
      status: string;
      detail: string | undefined;
      afterMs: number;
    }
  | { kind: "checks"; check: Check }
>;

/** Where a drill is played. */
export type Stage = Readonly<{
  shop: Shop;
  front: ShopFront;
  says(text: string): void;
  breaks(text: string): void;
  mends(text: string): void;
  /** A product of this drill's own, with so many on the shelf. */
  stockUp(units: number): Promise<Good>;
  /** Places an order for one of a product, with all patience. Resolves with its id. */
  place(good: Good, change?: Readonly<Record<string, unknown>>): Promise<string>;
  cancel(id: string): Promise<void>;
  /** Tells what happens to an order until it has one of these statuses; default: any in which nothing is under way. */
  follow(id: string, until?: readonly string[]): Promise<OrderView>;
  /** Waits, without a word, until nothing is under way for any of the orders. */
  ended(ids: readonly string[]): Promise<readonly OrderView[]>;
  /** Compares, tells the outcome and goes on. */
  check(what: string, seen: unknown, wanted: unknown): void;
  /** The same, with patience: asks until the answer is the wanted one, ten seconds long at most. */
  checkSoon(what: string, ask: () => Promise<unknown>, wanted: unknown): Promise<void>;
  /** `captured`, `voided`, …; undefined where there is no payment. */
  paymentOf(id: string): Promise<string | undefined>;
  /** What was done with the customer's money, in order. */
  ledgerOf(id: string): Promise<readonly string[]>;
  reservationOf(id: string): Promise<string | undefined>;
  shipmentOf(id: string): Promise<string | undefined>;
  availableOf(good: Good): Promise<number>;
  /** Kinds of mail that the customer got about the order, in order. */
  lettersAbout(id: string): Promise<readonly string[]>;
}>;

const FOLLOW_MS = 120_000;
const PATIENCE_MS = 60_000;
const SOON_MS = 10_000;
const POLL_MS = 50;

/** Opens a stage in a shop. `tell` gets every line as it comes. */
export function openStage(shop: Shop, tell: (line: Line) => void): Stage {
  const front = shopFront(shop.gatewayUrl);
  const first = async <Row>(rows: Promise<readonly Row[]>) => (await rows)[0];
  const stateOf = (database: "payment" | "inventory" | "shipping", table: string) => async (id: string) => {
    const rows = shop.databases.rows<Readonly<{ state: string }>>(
      database,
      `select state from ${table} where order_id = $1`,
      [id],
    );

    return (await first(rows))?.state;
  };
  const watch = async (id: string, until: readonly string[], told: (line: Line) => void) => {
    const startedAt = Date.now();
    let shown = 0;
    for (;;) {
      const view = orderViewOf((await front("GET", `/api/orders/${id}`))?.body);
      for (const { at, event, status, detail } of view?.timeline.slice(shown) ?? []) {
        const begun = Date.parse(view?.timeline[0]?.at ?? at);
        told({ kind: "moves", order: id, event, status, detail, afterMs: Date.parse(at) - begun });
        shown += 1;
      }
      if (view !== undefined && until.includes(view.status)) return view;
      if (Date.now() - startedAt > FOLLOW_MS) {
        throw new Error(`order ${id} is ${view?.status ?? "not there"}, not ${until.join(" or ")}`);
      }
      await delay(POLL_MS);
    }
  };
  const check = (what: string, seen: unknown, wanted: unknown) =>
    tell({ kind: "checks", check: { what, held: isDeepStrictEqual(seen, wanted), seen, wanted } });

  return {
    shop,
    front,
    says: (text) => tell({ kind: "says", text }),
    breaks: (text) => tell({ kind: "breaks", text }),
    mends: (text) => tell({ kind: "mends", text }),
    async stockUp(units) {
      const good = {
        productId: `drill-${randomUUID().slice(0, 8)}`,
        name: "Drill",
        price: "19.99",
        stock: units,
      };
      await supply(front, [good], { apiKey: shop.apiKey });

      return good;
    },
    async place({ productId, price }, change = {}) {
      const body = { userId: randomUUID(), items: [{ productId, price, quantity: 1 }], ...change };
      const headers = { "idempotency-key": randomUUID() };
      const reply = await patiently(() => front("POST", "/api/orders", { body, headers }));
      const id = String(reply?.body["id"]);
      if (reply?.status !== 201 && reply?.status !== 202) {
        throw new Error(`the order was not taken: ${JSON.stringify(reply)}`);
      }
      tell({ kind: "says", text: `The shop answers ${reply.status} to the order ${id.slice(0, 8)}.` });

      return id;
    },
    async cancel(id) {
      const reply = await patiently(() => front("POST", `/api/orders/${id}/cancel`, { body: {} }));
      if (reply?.status !== 202) throw new Error(`the cancellation was not taken: ${JSON.stringify(reply)}`);
    },
    follow: (id, until = SETTLED) => watch(id, until, tell),
    ended: (ids) => Promise.all(ids.map((id) => watch(id, SETTLED, () => undefined))),
    check,
    async checkSoon(what, ask, wanted) {
      const until = Date.now() + SOON_MS;
      for (;;) {
        const seen = await ask();
        if (isDeepStrictEqual(seen, wanted) || Date.now() > until) {
          check(what, seen, wanted);

          return;
        }
        await delay(POLL_MS);
      }
    },
    paymentOf: stateOf("payment", "payments"),
    reservationOf: stateOf("inventory", "reservations"),
    shipmentOf: stateOf("shipping", "shipments"),
    async ledgerOf(id) {
      const rows = await shop.databases.rows<Readonly<{ done: string }>>(
        "payment",
        "select action || ' ' || outcome as done from payment_events where order_id = $1 order by seq",
        [id],
      );

      return rows.map(({ done }) => done);
    },
    async availableOf({ productId }) {
      return Number((await patiently(() => front("GET", `/api/stock/${productId}`)))?.body["available"]);
    },
    async lettersAbout(id) {
      const rows = await shop.databases.rows<Readonly<{ template: string }>>(
        "notification",
        "select template from notices where subject_id = $1 order by created_at, template",
        [id],
      );

      return rows.map(({ template }) => template);
    },
  };
}

async function patiently(ask: () => Promise<Reply>): Promise<Reply> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const reply = await ask();
    if (!mayBeAskedAgain(reply) || Date.now() > until) return reply;
    await delay(300);
  }
}
