import { randomUUID } from "node:crypto";
import { delay } from "@warren/messaging";
import { eventually } from "@warren/messaging/testing";
import type { GatewayClient, NewOrder, Product } from "./gateway-client.js";
import { keepDoing } from "./keep-doing.js";
import { PATIENCE_MS } from "./patience.js";
import type { System } from "./system.js";

/** The article's request body, to the letter. It names no address: nobody gets a mail about it. */
export const ARTICLE_ORDER = {
  userId: "123e4567-e89b-12d3-a456-426614174000",
  items: [{ productId: "prod-001", quantity: 2, price: 29.99 }],
  priority: "high",
};

export const LAMP: Product = {
  productId: "prod-001",
  name: "Walnut desk lamp",
  price: "29.99",
  stock: 100_000,
};

/** Several products, so that orders do not all meet at the same one. */
export const PRODUCTS: readonly Product[] = [
  LAMP,
  ...Array.from({ length: 9 }, (_, index) => ({
    productId: `prod-00${index + 2}`,
    name: `Product ${index + 2}`,
    price: `${10 + index}.50`,
    stock: 100_000,
  })),
];

/** An order for one lamp. */
export function orderOf(change: Partial<NewOrder> = {}): NewOrder {
  return {
    userId: randomUUID(),
    email: "somebody@customers.example",
    items: [{ productId: LAMP.productId, quantity: 1, price: LAMP.price }],
    ...change,
  };
}

/** The n-th of many orders: one to three products, never the same ones twice in a row. */
export function variedOrder(n: number): NewOrder {
  const items = Array.from({ length: (n % 3) + 1 }, (_, line) => {
    const { productId, price } = PRODUCTS[(n * 7 + line) % PRODUCTS.length] ?? LAMP;

    return { productId, price, quantity: (n % 4) + 1 };
  });

  return orderOf({ items });
}

/** Places orders with patience, some at a time, and returns their ids. */
export async function placeMany(
  gateway: GatewayClient,
  count: number,
  options: Readonly<{ make?: (n: number) => NewOrder; atOnce?: number }> = {},
): Promise<readonly string[]> {
  const { make = variedOrder, atOnce = 10 } = options;
  const ids: string[] = [];
  let next = 0;
  const work = async () => {
    while (next < count) ids.push(await gateway.placeSurely(make(next++)));
  };
  await Promise.all(Array.from({ length: atOnce }, work));

  return ids;
}

/** Customers who never stop, five orders at a time. `count`: how many they have placed so far; `end` resolves with the ids of all that they placed. */
export function keepPlacing(
  gateway: GatewayClient,
  options: Readonly<{ make?: (n: number) => NewOrder }> = {},
): Readonly<{ count(): number; end(): Promise<readonly string[]> }> {
  const ids: string[] = [];
  const placing = keepDoing(async () => {
    ids.push(...(await placeMany(gateway, 5, options)));
    await delay(200);
  });

  return {
    count: () => ids.length,
    async end() {
      await placing.end();

      return ids;
    },
  };
}

/**
 * Waits until each of the orders has its confirmation.
 *
 * @throws Error that names those that have none, or two, after three minutes
 */
export async function untilConfirmedByMail(
  { mails }: Pick<System, "mails">,
  ids: readonly string[],
): Promise<void> {
  await eventually(
    () => {
      const received = new Map<string, number>();
      for (const mail of mails({ subject: "is confirmed" })) {
        if (mail.order !== undefined)
          received.set(mail.order, (received.get(mail.order) ?? 0) + mail.received);
      }
      const wrong = ids.filter((id) => received.get(id) !== 1);
      if (wrong.length > 0) {
        throw new Error(
          `not exactly one confirmation: ${wrong
            .slice(0, 20)
            .map((id) => `${id} ${received.get(id) ?? 0}`)
            .join(", ")}`,
        );
      }
    },
    { withinMs: PATIENCE_MS, everyMs: 100 },
  );
}
