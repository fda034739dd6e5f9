import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { SETTLED } from "@warren/contracts/order-status";
import { delay } from "@warren/messaging";
import { askUntilTaken, type BreakableSystem, type OrderView, type Product } from "@warren/test-system";
import { followOrder } from "./follow-order.js";
import type { Line } from "./line.js";
import { readRecords, type Records } from "./records.js";

/** What a drill can do in its system, and say. */
export type DrillSteps = Records &
  Readonly<{
    system: BreakableSystem;
    says(text: string): void;
    breaks(text: string): void;
    mends(text: string): void;
    /** A product of this drill's own, with so many in stock. */
    stockUp(units: number): Promise<Product>;
    /** Places an order for one of a product, with all patience. Resolves with its id. */
    place(product: Product, change?: Readonly<Record<string, unknown>>): Promise<string>;
    cancel(id: string): Promise<void>;
    /** Tells what happens to an order until it has one of these statuses; default: any in which nothing is under way. */
    follow(id: string, until?: readonly string[]): Promise<OrderView>;
    /** Waits, without a word, until nothing is under way for any of the orders. */
    ended(ids: readonly string[]): Promise<readonly OrderView[]>;
    /** Compares, tells the outcome and goes on. */
    check(what: string, seen: unknown, wanted: unknown): void;
    /** The same, with patience: asks until the answer is the wanted one, a minute at most. */
    checkSoon(what: string, ask: () => Promise<unknown>, wanted: unknown): Promise<void>;
    availableOf(product: Product): Promise<number>;
  }>;

const PATIENCE_MS = 60_000;
const POLL_MS = 50;

/** The steps of a drill in a system. `tell` gets every line as it comes. */
export function openDrillSteps(system: BreakableSystem, tell: (line: Line) => void): DrillSteps {
  const { gateway } = system;
  const check = (what: string, seen: unknown, wanted: unknown) =>
    tell({ kind: "checks", check: { what, held: isDeepStrictEqual(seen, wanted), seen, wanted } });

  return {
    ...readRecords(system.databases),
    system,
    says: (text) => tell({ kind: "says", text }),
    breaks: (text) => tell({ kind: "breaks", text }),
    mends: (text) => tell({ kind: "mends", text }),
    async stockUp(units) {
      const productId = `drill-${randomUUID().slice(0, 8)}`;
      const product = { productId, name: "Drill", price: "19.99", stock: units };
      await gateway.supply([product]);

      return product;
    },
    async place({ productId, price }, change = {}) {
      const order = { userId: randomUUID(), email: "somebody@customers.example" };
      const body = { ...order, items: [{ productId, price, quantity: 1 }], ...change };
      const { status, id } = await placeOrder(system, body);
      tell({ kind: "says", text: `The shop answers ${status} to the order ${id.slice(0, 8)}.` });

      return id;
    },
    async cancel(id) {
      const answer = await askUntilTaken(
        () => gateway.request("POST", `/api/orders/${id}/cancel`, { body: {} }),
        { withinMs: PATIENCE_MS },
      );
      if (answer?.status !== 202)
        throw new Error(`the cancellation was not taken: ${JSON.stringify(answer)}`);
    },
    follow: (id, until) => followOrder(gateway, { id, until: until ?? SETTLED }, tell),
    ended: (ids) =>
      Promise.all(ids.map((id) => followOrder(gateway, { id, until: SETTLED }, () => undefined))),
    check,
    async checkSoon(what, ask, wanted) {
      const until = Date.now() + PATIENCE_MS;
      let seen = await ask();
      while (!isDeepStrictEqual(seen, wanted) && Date.now() < until) {
        await delay(POLL_MS);
        seen = await ask();
      }
      check(what, seen, wanted);
    },
    async availableOf({ productId }) {
      const answer = await askUntilTaken(() => gateway.request("GET", `/api/stock/${productId}`), {
        withinMs: PATIENCE_MS,
      });

      return Number(answer?.body["available"]);
    },
  };
}

async function placeOrder(
  { gateway }: BreakableSystem,
  body: unknown,
): Promise<Readonly<{ status: number; id: string }>> {
  const headers = { "idempotency-key": randomUUID() };
  const answer = await askUntilTaken(() => gateway.request("POST", "/api/orders", { body, headers }), {
    withinMs: PATIENCE_MS,
  });
  if (answer?.status === 201 || answer?.status === 202) {
    return { status: answer.status, id: String(answer.body["id"]) };
  }
  throw new Error(`the order was not taken: ${JSON.stringify(answer)}`);
}
