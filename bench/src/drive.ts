import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { createLogger } from "@warren/service-host";
import { gateway, type PlaceOrder } from "@warren/generated/gateway";
import { connect, createClient, delay } from "@warren/messaging";
import type { BenchedProduct } from "./products.js";
import type { BenchedSystem } from "./system.js";

/** Places one order and returns its id. */
export type Place = (items: PlaceOrder["data"]["items"]) => Promise<string>;

/** A way into the system. */
export type Way = Readonly<{ place: Place; close(): Promise<void> }>;

/** Through the gateway, as customers do, over kept connections. */
export function overHttp({ gatewayUrl }: BenchedSystem, connections: number): Way {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(gatewayUrl);
  const options = { agent, hostname, port, method: "POST", path: "/api/orders" };

  return {
    place: (items) =>
      new Promise((resolve, reject) => {
        const body = Buffer.from(JSON.stringify({ userId: randomUUID(), items }));
        const headers = { "content-type": "application/json", "content-length": body.length };
        const asked = request({ ...options, headers }, (answer) => {
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
    close: async () => agent.destroy(),
  };
}

/** Past the gateway's HTTP: the same command over the broker, as the gateway sends it. */
export async function overAmqp({ amqpUrl }: BenchedSystem): Promise<Way> {
  const connection = connect({
    url: amqpUrl,
    name: "bench",
    logger: createLogger({ name: "bench", level: "warn" }),
  });
  await connection.opened();
  const client = await createClient(gateway, connection);

  return {
    async place(items) {
      const orderId = randomUUID();
      await client.call.PlaceOrder(
        {
          orderId,
          userId: randomUUID(),
          items,
          currency: "USD",
          priority: "normal",
          prices: "catalogue",
          paymentMethod: "card-visa",
          address: { country: "US" },
        },
        { timeoutMs: 60_000 },
      );

      return orderId;
    },
    async close() {
      await client.close();
      await connection.close();
    },
  };
}

/** Places so many orders, a bounded number at once, as fast as they are taken or at a rate. Returns their ids. */
export async function drive(
  place: Place,
  products: readonly BenchedProduct[],
  options: Readonly<{
    orders: number;
    atOnce: number;
    /** Orders a second; as fast as they are taken where it is left out. */
    perSecond?: number | undefined;
    lines: number;
  }>,
): Promise<readonly string[]> {
  const { orders, atOnce, perSecond, lines } = options;
  const ids: string[] = [];
  const startedAt = performance.now();
  let next = 0;
  const lane = async () => {
    while (next < orders) {
      const number = next++;
      if (perSecond !== undefined) {
        const dueAt = startedAt + (number / perSecond) * 1_000;
        await delay(Math.max(0, dueAt - performance.now()));
      }
      ids.push(await place(itemsOf(products, number, lines)));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));

  return ids;
}

function itemsOf(products: readonly BenchedProduct[], number: number, lines: number) {
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
