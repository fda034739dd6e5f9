import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import autocannon from "autocannon";
import { randomUUID } from "node:crypto";
import type { BareRoute } from "./bare-fastify.js";
import { cpuTimeMs } from "./cpu-time.js";
import { benchedProducts } from "./products.js";
import type { AskedServer } from "./other-checkout.js";
import type { Shop } from "./shop.js";

/** Who answers: the gateway of a shop, that of another checkout's, or Fastify with the same answer and nothing else. */
export type Answering = "gateway" | "other" | "fastify";

export type GatewayAsking = Readonly<{ seconds: number; connections: number; warmupSeconds: number }>;

/** What came of one request to one of them. */
export type GatewayFigures = Readonly<{
  /** For example `GET /api/products`. */
  request: string;
  answering: Answering;
  perSecond: number;
  p50: number;
  p99: number;
  /** CPU time of the process that answers, in µs a request. */
  cpuUs: number;
  /** Answers other than 2xx, broken connections and timeouts. */
  failed: number;
}>;

type Asked = Readonly<{ method: "GET" | "POST"; path: string; body?: string }>;

const [product = { productId: "", price: "" }] = benchedProducts;
const items = [{ productId: product.productId, quantity: 1, price: product.price }];
const REQUESTS: readonly Asked[] = [
  { method: "GET", path: "/health/live" },
  { method: "GET", path: "/api/products" },
  { method: "GET", path: `/api/stock/${product.productId}` },
  { method: "POST", path: "/api/orders", body: JSON.stringify({ userId: randomUUID(), items }) },
];

/** The shops whose gateways are asked. */
export type AskedShops = Readonly<{ shop: Shop; other: AskedServer | undefined }>;

/** Asks gateways and a bare Fastify for the same things, each in turn; in every other round the last is the first. */
export async function runGateway(
  { shop, other }: AskedShops,
  asking: GatewayAsking,
  round: number,
): Promise<readonly GatewayFigures[]> {
  const gateway = { url: shop.gatewayUrls[0] ?? "", pid: shop.pids().get("gateway") ?? 0 };
  const bare = await startBare(await Promise.all(REQUESTS.map((asked) => routeOf(gateway, asked))));
  const servers: readonly (readonly [Answering, AskedServer])[] = [
    ["gateway", gateway],
    ...(other === undefined ? [] : [["other", other] as const]),
    ["fastify", bare],
  ];
  const figures: GatewayFigures[] = [];
  try {
    for (const asked of REQUESTS) {
      for (const [answering, server] of round % 2 === 0 ? servers : servers.toReversed()) {
        await cannon(server, asked, { ...asking, seconds: asking.warmupSeconds });
        figures.push({ answering, ...(await measured(server, asked, asking)) });
      }
    }
    shop.expectUnbroken();

    return figures;
  } finally {
    bare.close();
  }
}

async function measured(server: AskedServer, asked: Asked, asking: GatewayAsking) {
  const before = cpuTimeMs(server.pid) ?? Number.NaN;
  const { requests, latency, non2xx, errors } = await cannon(server, asked, asking);
  const cpuMs = (cpuTimeMs(server.pid) ?? Number.NaN) - before;

  return {
    request: `${asked.method} ${asked.path}`,
    perSecond: requests.average,
    p50: latency.p50,
    p99: latency.p99,
    cpuUs: (cpuMs * 1_000) / requests.total,
    failed: non2xx + errors,
  };
}

function cannon({ url }: AskedServer, { method, path: address, body }: Asked, asking: GatewayAsking) {
  return autocannon({
    url: new URL(address, url).href,
    method,
    connections: asking.connections,
    duration: asking.seconds,
    ...(body === undefined ? {} : { body, headers: { "content-type": "application/json" } }),
  });
}

/** What the gateway answers now is what Fastify will answer each time. */
async function routeOf({ url }: AskedServer, { method, path: address, body }: Asked): Promise<BareRoute> {
  const headers = body === undefined ? {} : { "content-type": "application/json" };
  const response = await fetch(new URL(address, url), { method, headers, body: body ?? null });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${method} ${address} was answered ${response.status}`);

  return { method, path: address, status: response.status, answer };
}

async function startBare(routes: readonly BareRoute[]): Promise<AskedServer & Readonly<{ close(): void }>> {
  const file = path.join(import.meta.dirname, "bare-fastify.ts");
  const child = fork(file, { execArgv: ["--import", "tsx"] });
  const close = () => void child.kill("SIGKILL");
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`the bare Fastify ended with ${String(code)}`);
  });
  ended.catch(() => undefined);
  try {
    child.send(routes);
    const [url] = (await Promise.race([once(child, "message"), ended])) as [string];

    return { url, pid: child.pid ?? 0, close };
  } catch (error) {
    close();
    throw error;
  }
}
