import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { followAll } from "./follow.js";
import { openGateway } from "./gateway.js";
import type { Invoice } from "./invoices.js";
import { placeAll } from "./place.js";

type Reply = Readonly<{ status: number; headers?: Readonly<Record<string, string>>; body?: unknown }>;

let server: Server;
let url: string;
let answer: (request: IncomingMessage, times: number) => Reply | "hang up";
let requests: IncomingMessage[];

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(request);
    const reply = answer(request, requests.length);
    request.resume();
    if (reply === "hang up") return void request.socket.destroy();
    response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers });
    response.end(JSON.stringify(reply.body ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  requests = [];
});

const open = (retryForMs = 10_000) => openGateway({ url, apiKey: "a-trusted-key-of-ours", retryForMs });
const invoice = (invoiceNo: string): Invoice => ({
  invoiceNo,
  customerId: "1",
  country: "France",
  lines: [{ productId: "10001", description: "A", quantity: 1, priceMinor: 100 }],
});
const never = new AbortController().signal;
const silent = () => undefined;

describe("a request", () => {
  test("is sent again with the same key while the gateway cannot take it", async () => {
    answer = (_, times) => {
      if (times === 1) return { status: 503, headers: { "retry-after": "0" } };
      if (times === 2) return "hang up";

      return { status: 201, body: { id: "o-1" } };
    };

    const got = await open().request("POST", "/api/orders", { body: {}, idempotencyKey: "k-1" });

    expect(got).toEqual({ kind: "ok", status: 201, body: { id: "o-1" } });
    expect(requests.map(({ headers }) => [headers["idempotency-key"], headers["x-api-key"]])).toEqual(
      Array.from({ length: 3 }, () => ["k-1", "a-trusted-key-of-ours"]),
    );
  });

  test("is not sent again when the answer is no", async () => {
    answer = () => ({ status: 422, body: { code: "total_too_large", detail: "Too dear." } });

    expect(await open().request("POST", "/api/orders", { body: {} })).toEqual({
      kind: "problem",
      status: 422,
      code: "total_too_large",
      detail: "Too dear.",
    });
    expect(requests).toHaveLength(1);
  });

  test("is given up when nobody answers for long, or when it is stopped", async () => {
    answer = () => ({ status: 503, body: { code: "unavailable", detail: "Not now." } });

    expect(await open(1).request("GET", "/")).toEqual({ kind: "unanswered", why: "unavailable: Not now." });
    expect((await open().request("GET", "/", { signal: AbortSignal.abort() })).kind).toBe("unanswered");
  });
});

describe("placing", () => {
  const place = (invoices: readonly Invoice[], signal: AbortSignal, onPlaced: () => void = silent) =>
    placeAll({ gateway: open(), invoices, run: "r", concurrency: 2, onPlaced, signal });

  test("counts what was taken, taken for later, and answered with a problem, by its code", async () => {
    answer = ({ headers }) => {
      switch (headers["idempotency-key"]) {
        case "replay-r-1":
          return { status: 201, body: { id: "o-1", status: "created" } };
        case "replay-r-2":
          return { status: 202, body: { id: "o-2", status: "accepted" } };
        default:
          return { status: 422, body: { code: "order_refused" } };
      }
    };

    const placed = await place(["1", "2", "3"].map(invoice), never);
    expect(placed).toMatchObject({ accepted: 1, problems: { order_refused: 1 }, unanswered: [] });
    expect([...placed.orderIds].sort()).toEqual(["o-1", "o-2"]);
  });

  test("begins nothing more once it is stopped", async () => {
    const stopping = new AbortController();
    answer = () => ({ status: 201, body: { id: "o" } });

    await place(
      Array.from({ length: 50 }, (_, n) => invoice(String(n))),
      stopping.signal,
      () => stopping.abort(),
    );
    expect(requests.length).toBeLessThanOrEqual(2);
  });
});

describe("following", () => {
  const follow = (orderIds: readonly string[], timeoutMs: number) =>
    followAll({ gateway: open(), orderIds, concurrency: 4, timeoutMs, onProgress: silent, signal: never });

  test("waits until each order has ended, and tells how", async () => {
    const seen = new Set<string>();
    const views: Readonly<Record<string, unknown>> = {
      "/api/orders/1": { status: "delivered" },
      "/api/orders/2": {
        status: "rejected",
        reason: "Only 3 of 10001 are left.",
        timeline: [{ event: "StockRejected" }],
      },
      "/api/orders/3": {
        status: "rejected",
        reason: "The card was declined.",
        timeline: [{ event: "PaymentDeclined" }],
      },
      "/api/orders/4": { status: "cancelled", reason: "Waited too long for the payment.", timeline: [] },
    };
    answer = ({ url: path = "" }) => {
      if (seen.has(path)) return { status: 200, body: views[path] };
      seen.add(path);

      return path.endsWith("1")
        ? { status: 404, body: { code: "not_found_yet" } }
        : { status: 200, body: { status: "created" } };
    };

    expect(await follow(["1", "2", "3", "4"], 10_000)).toEqual({
      confirmed: 1,
      rejected: { "out of stock": 1, "payment declined": 1 },
      cancelled: { "Waited too long for the payment.": 1 },
      waiting: [],
    });
  });

  test("ends in bounded time and names the orders that have not", async () => {
    answer = () => ({ status: 200, body: { status: "compensating" } });

    expect(await follow(["1"], 0)).toMatchObject({ confirmed: 0, waiting: ["1"] });
  });
});
