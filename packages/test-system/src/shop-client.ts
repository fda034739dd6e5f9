import { randomUUID } from "node:crypto";
import { delay } from "@warren/messaging";
import { eventually } from "@warren/messaging/testing";

/** What a customer sends to `POST /api/orders`. */
export type NewOrder = Readonly<{
  userId: string;
  items: readonly Readonly<{ productId: string; quantity: number; price: number | string }>[];
  priority?: "normal" | "high";
  paymentMethod?: string;
  email?: string;
  address?: Readonly<{ country: string }>;
  prices?: "catalogue" | "given";
}>;

/** An order as `GET /api/orders/{id}` shows it. */
export type OrderView = Readonly<{
  id: string;
  status: string;
  totalAmount: string;
  reason?: string;
  trackingNumber?: string;
  timeline?: readonly Readonly<{ at: string; event: string; status: string; detail?: string }>[];
}>;

export type Answer<Body> = Readonly<{ status: number; headers: Headers; body: Body }>;

export type Product = Readonly<{ productId: string; name: string; price: string; stock: number }>;

/** The gateway's REST routes, as somebody with curl sees them. */
export type ShopClient = Readonly<{
  place(order: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer<OrderView>>;
  /** Places an order with patience: asks again, with the same Idempotency-Key, until the shop has it. Returns its id. */
  placeSurely(order: NewOrder): Promise<string>;
  order(id: string): Promise<Answer<OrderView>>;
  cancel(id: string): Promise<Answer<OrderView>>;
  stock(productId: string): Promise<Readonly<{ available: number; reserved: number }>>;
  /** Puts new products into the catalogue and goods onto their shelves, and waits until they are there. */
  supply(products: readonly Product[]): Promise<void>;
}>;

const TIMEOUT_MS = 30_000;
const PATIENCE_MS = 120_000;

/** A client of the gateway; the key makes it a trusted caller where it has to be one. */
export function shopClient(gatewayUrl: () => string, apiKey: string): ShopClient {
  const ask = async <Body>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<Body>> => {
    const response = await fetch(`${gatewayUrl()}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

    return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
  };
  const trusted = { "x-api-key": apiKey };
  const stock: ShopClient["stock"] = async (productId) => {
    const { body } = await ask<{ available: number; reserved: number }>("GET", `/api/stock/${productId}`);

    return { available: body.available, reserved: body.reserved };
  };
  const place: ShopClient["place"] = (order, headers) => ask("POST", "/api/orders", order, headers);

  return {
    place,
    async placeSurely(order) {
      const key = { "idempotency-key": randomUUID() };
      const until = Date.now() + PATIENCE_MS;
      for (;;) {
        const answer = await place(order, key).catch(() => undefined);
        if (answer?.status === 201 || answer?.status === 202) return answer.body.id;
        if ((answer !== undefined && answer.status < 500) || Date.now() > until) {
          throw new Error(`the order was not taken: ${JSON.stringify(answer)}`);
        }
        await delay(200);
      }
    },
    order: (id) => ask("GET", `/api/orders/${id}`),
    cancel: (id) => ask("POST", `/api/orders/${id}/cancel`, {}),
    stock,
    async supply(products) {
      const put = await ask(
        "PUT",
        "/api/admin/products",
        { products: products.map(({ productId, name, price }) => ({ productId, name, price })) },
        trusted,
      );
      const adjustments = products
        .filter(({ stock }) => stock !== 0)
        .map(({ productId, stock }) => ({ productId, delta: stock }));
      const adjusted = await ask("POST", "/api/admin/stock", { adjustments }, trusted);
      if (put.status !== 200 || adjusted.status !== 202) {
        throw new Error(`the shop could not be supplied: ${JSON.stringify([put.body, adjusted.body])}`);
      }
      await eventually(async () => {
        for (const { productId, stock: goods } of products) {
          const { available } = await stock(productId);
          if (available < goods) throw new Error(`only ${available} of ${productId} have come in`);
        }
      });
    },
  };
}
