import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { delay } from "@warren/messaging";
import type { BenchedProduct } from "./products.js";

type Items = readonly Readonly<{ productId: string; price: string; quantity: number }>[];

/** Places one order and returns its id. What is urgent is to overtake what waits. */
export type Place = (items: Items, urgent?: boolean) => Promise<string>;

/** A way into a shop. */
export type Way = Readonly<{ place: Place; close(): void }>;

/** An order that was placed: when it was due, and when it was answered, by `performance.now()`. */
export type Driven = Readonly<{ id: string; dueAt: number; answeredAt: number; urgent?: boolean }>;

const MIN_REST_MS = 100;

/** Through the gateways in turn, as customers do, over kept connections. */
export function overHttp(
  { gatewayUrls }: Readonly<{ gatewayUrls: readonly string[] }>,
  connections: number,
): Way {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const gateways = gatewayUrls.map((url) => new URL(url));
  let placed = 0;
  const gateway = () => {
    const { hostname, port } = gateways[placed++ % gateways.length] ?? {};

    return { agent, hostname, port, method: "POST", path: "/api/orders" };
  };

  return {
    place: (items, urgent = false) =>
      new Promise((resolve, reject) => {
        const order = { userId: randomUUID(), email: "somebody@customers.example", items };
        const body = Buffer.from(JSON.stringify(urgent ? { ...order, priority: "high" } : order));
        const headers = { "content-type": "application/json", "content-length": body.length };
        const asked = request({ ...gateway(), headers }, (answer) => {
          const parts: Buffer[] = [];
          answer.on("data", (part: Buffer) => parts.push(part));
          answer.once("error", reject);
          answer.once("end", () => {
            const text = Buffer.concat(parts).toString();
            if (answer.statusCode === 201 || answer.statusCode === 202) resolve(idIn(text));
            else reject(new Error(`${answer.statusCode ?? 0} ${text}`));
          });
        });
        asked.once("error", reject);
        asked.end(body);
      }),
    close: () => agent.destroy(),
  };
}

/** Places so many orders, a bounded number at once, as fast as they are taken. */
export async function drive(
  place: Place,
  products: readonly BenchedProduct[],
  { orders, atOnce, lines }: Readonly<{ orders: number; atOnce: number; lines: number }>,
): Promise<readonly Driven[]> {
  const driven: Driven[] = [];
  let next = 0;
  const lane = async () => {
    while (next < orders) {
      const dueAt = performance.now();
      const id = await place(itemsOf(products, next++, lines));
      driven.push({ id, dueAt, answeredAt: performance.now() });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));

  return driven;
}

/** Places orders one at a time: the next one when the shop has rested a while after the last one's end. */
export async function placeSingly(
  place: Place,
  products: readonly BenchedProduct[],
  { orders, lines, ended }: Readonly<{ orders: number; lines: number; ended(id: string): Promise<void> }>,
): Promise<readonly Driven[]> {
  const driven: Driven[] = [];
  for (let number = 0; number < orders; number++) {
    const dueAt = performance.now();
    const id = await place(itemsOf(products, number, lines));
    driven.push({ id, dueAt, answeredAt: performance.now() });
    await ended(id);
    // Of different length, or the orders would keep step with the shop's own timers.
    await delay(MIN_REST_MS + Math.random() * MIN_REST_MS);
  }

  return driven;
}

/** A load: orders a second for a while, of which each so many-th is urgent, or none. */
export type Load = Readonly<{ perSecond: number; seconds: number; lines: number; urgentEach?: number }>;

/** Places orders at a rate, whether or not the earlier ones were answered: customers do not wait for one another. */
export async function offer(
  place: Place,
  products: readonly BenchedProduct[],
  { perSecond, seconds, lines, urgentEach }: Load,
): Promise<readonly Driven[]> {
  const startedAt = performance.now();
  const placing: Promise<Driven>[] = [];
  for (let number = 0; number < perSecond * seconds; number++) {
    const dueAt = startedAt + (number / perSecond) * 1_000;
    const early = dueAt - performance.now();
    if (early > 1) await delay(early);
    const urgent = urgentEach !== undefined && number % urgentEach === 1;
    const placed = place(itemsOf(products, number, lines), urgent);
    placing.push(placed.then((id) => ({ id, dueAt, answeredAt: performance.now(), urgent })));
  }

  return Promise.all(placing);
}

/** The orders' ids. */
export function idsOf(driven: readonly Driven[]): readonly string[] {
  return driven.map(({ id }) => id);
}

function itemsOf(products: readonly BenchedProduct[], number: number, lines: number): Items {
  return Array.from({ length: lines }, (_, line) => {
    const { productId, price } = products[(number * 31 + line) % products.length] ?? {
      productId: "",
      price: "",
    };

    return { productId, price, quantity: (number % 3) + 1 };
  });
}

function idIn(text: string): string {
  const { id } = JSON.parse(text) as { id: string };

  return id;
}
