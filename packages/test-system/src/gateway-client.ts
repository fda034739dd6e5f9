import { randomUUID } from "node:crypto";
import { backoffMs, delay } from "@warren/messaging";
import { eventually } from "@warren/messaging/testing";
import { PATIENCE_MS } from "./patience.js";

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
  timeline?: readonly TimelineEntry[];
}>;

export type TimelineEntry = Readonly<{ at: string; event: string; status: string; detail?: string }>;

/** A product, its price in the catalogue, and how many of it come into stock. */
export type Product = Readonly<{ productId: string; name: string; price: string; stock: number }>;

export type Answer<Body = Readonly<Record<string, unknown>>> = Readonly<{
  status: number;
  headers: Headers;
  body: Body;
}>;

export type RequestOptions = Readonly<{
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** Default 10,000. */
  timeoutMs?: number;
}>;

/** The gateway's REST routes, as somebody with curl sees them. Those with a name reject where nobody answers. */
export type GatewayClient = Readonly<{
  /** Asks once. Never rejects: undefined where nobody answered. */
  request<Body = Readonly<Record<string, unknown>>>(
    method: "GET" | "POST" | "PUT",
    path: string,
    options?: RequestOptions,
  ): Promise<Answer<Body> | undefined>;
  place(order: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer<OrderView>>;
  /**
   * Places an order, asking again with the same Idempotency-Key until the shop has it. Resolves with its id.
   *
   * @throws Error where the order is refused, or not taken within {@link PATIENCE_MS}
   */
  placeSurely(order: unknown): Promise<string>;
  order(id: string): Promise<Answer<OrderView>>;
  cancel(id: string): Promise<Answer<OrderView>>;
  stock(productId: string): Promise<Readonly<{ available: number; reserved: number }>>;
  /** Puts products into the catalogue and their units into stock, and waits until they can be bought. */
  supply(products: readonly Product[]): Promise<void>;
}>;

const REQUEST_TIMEOUT_MS = 10_000;
const ROUTE_TIMEOUT_MS = 120_000;

/** A client of the gateway, wherever it runs at the moment. The key makes it a trusted caller where it has to be one. */
export function gatewayClient(gatewayUrl: () => string | undefined, apiKey: string): GatewayClient {
  const request: GatewayClient["request"] = async <Body>(
    method: string,
    path: string,
    { body, headers = {}, timeoutMs = REQUEST_TIMEOUT_MS }: RequestOptions = {},
  ): Promise<Answer<Body> | undefined> => {
    const url = gatewayUrl();
    if (url === undefined) return undefined;
    try {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
        signal: AbortSignal.timeout(timeoutMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });

      const { status, headers: answered } = response;

      return { status, headers: answered, body: bodyOf(await response.text()) as Body };
    } catch {
      return undefined;
    }
  };
  const ask = async <Body>(
    method: "GET" | "POST" | "PUT",
    path: string,
    options: RequestOptions = {},
  ): Promise<Answer<Body>> => {
    const answer = await request<Body>(method, path, { timeoutMs: ROUTE_TIMEOUT_MS, ...options });
    if (answer === undefined) throw new Error(`nobody answered ${method} ${path}`);

    return answer;
  };
  const stock: GatewayClient["stock"] = async (productId) => {
    const { body } = await ask<{ available: number; reserved: number }>("GET", `/api/stock/${productId}`);

    return { available: body.available, reserved: body.reserved };
  };

  return {
    request,
    stock,
    place: (order, headers = {}) => ask("POST", "/api/orders", { body: order, headers }),
    async placeSurely(order) {
      const headers = { "idempotency-key": randomUUID() };
      const answer = await askUntilTaken(
        () =>
          request<OrderView>("POST", "/api/orders", { body: order, headers, timeoutMs: ROUTE_TIMEOUT_MS }),
        { withinMs: PATIENCE_MS },
      );
      if (answer?.status === 201 || answer?.status === 202) return answer.body.id;
      throw new Error(
        `the order was not taken: ${answer?.status ?? "no answer"} ${JSON.stringify(answer?.body)}`,
      );
    },
    order: (id) => ask("GET", `/api/orders/${id}`),
    cancel: (id) => ask("POST", `/api/orders/${id}/cancel`, { body: {} }),
    async supply(products) {
      const headers = { "x-api-key": apiKey };
      const catalogue = products.map(({ productId, name, price }) => ({ productId, name, price }));
      const adjustments = products
        .filter((product) => product.stock !== 0)
        .map((product) => ({ productId: product.productId, delta: product.stock }));
      const put = await ask("PUT", "/api/admin/products", { body: { products: catalogue }, headers });
      const adjusted = await ask("POST", "/api/admin/stock", { body: { adjustments }, headers });
      if (put.status !== 200 || ![200, 202].includes(adjusted.status)) {
        throw new Error(`the products were not taken: ${JSON.stringify([put.body, adjusted.body])}`);
      }
      await Promise.all(products.map((product) => untilInStock(stock, product)));
    },
  };
}

/** What is no JSON is shown as it is: somebody has answered, and is not to be asked again as if nobody had. */
function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}

async function untilInStock(stock: GatewayClient["stock"], product: Product): Promise<void> {
  const { productId } = product;
  const arrived = async () => {
    const { available } = await stock(productId);
    if (!(available >= product.stock)) throw new Error(`only ${available} of ${productId} have come in`);
  };
  await eventually(arrived, { withinMs: PATIENCE_MS, everyMs: 100 });
}

/** Whether the same request may be taken a moment later. */
export function mayBeAskedAgain(answer: Pick<Answer, "status"> | undefined): boolean {
  return answer === undefined || answer.status === 429 || answer.status >= 500;
}

export type AgainOptions = Readonly<{
  withinMs: number;
  /** Between two requests. Default: 200 to 400 ms. */
  backoff?: Readonly<{ firstMs: number; maxMs: number }>;
  onAgain?: () => void;
}>;

/** Sends a request again until its answer would not change by that, or the time is over. Resolves with the last answer. */
export async function askUntilTaken<Body>(
  ask: () => Promise<Answer<Body> | undefined>,
  { withinMs, backoff = { firstMs: 200, maxMs: 200 }, onAgain }: AgainOptions,
): Promise<Answer<Body> | undefined> {
  const until = Date.now() + withinMs;
  for (let attempt = 0; ; attempt++) {
    const answer = await ask();
    if (!mayBeAskedAgain(answer) || Date.now() > until) return answer;
    onAgain?.();
    await delay(backoff.firstMs + backoffMs(attempt, backoff));
  }
}
