import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunningGateway } from "../gateway.js";
import {
  KEY,
  article,
  openGatewayBench,
  startServices,
  userId,
  type GatewayBench,
} from "../testing/gateway-bench.js";
import { httpClient, idOf } from "../testing/http-client.js";
import { overSocket, sendRaw } from "../testing/raw-requests.js";

let bench: GatewayBench;
let gateway: RunningGateway;
let administered: RunningGateway;
const { post } = httpClient(() => gateway);

beforeAll(async () => {
  bench = await openGatewayBench();
  ({ gateway } = bench);
  administered = await bench.another({ WARREN_API_KEYS: `${ADMIN}:admin` });
});
beforeEach(() => startServices(bench.services));
afterAll(() => bench.close());

const ADMIN = "an-administrators-key-of-this-test";
const NOT_STORABLE = "must hold neither NUL (U+0000) nor half of a surrogate pair";
const json = { "content-type": "application/json" };
const order = Buffer.from(JSON.stringify(article));
const BOM = Buffer.from("\ufeff");

/** Sends a body to a path as it is. */
const send = (path: string, headers: Readonly<Record<string, string>>, body?: Buffer) =>
  sendRaw(gateway.url, { method: "POST", path, headers, body });

describe("a route that needs no body", () => {
  test.each<[string, Readonly<Record<string, string>>, string | undefined]>([
    ["without a body and a content type", {}, undefined],
    ["with a JSON content type alone", { ...json, "content-length": "0" }, undefined],
    ["with an empty chunked body", { ...json, "transfer-encoding": "chunked" }, ""],
    ["with null", json, "null"],
    ["with an empty object", json, "{}"],
  ])("is called %s", async (_, headers, body) => {
    const id = idOf((await post("/api/orders", article)).body);

    expect(
      await send(`/api/orders/${id}/cancel`, headers, body === undefined ? undefined : Buffer.from(body)),
    ).toMatchObject({ status: 202, body: { id } });
  });
});

test("a reason to cancel in plain text is not passed over", async () => {
  const id = idOf((await post("/api/orders", article)).body);
  const headers = { "content-type": "text/plain" };

  expect(await send(`/api/orders/${id}/cancel`, headers, Buffer.from("Ordered twice."))).toMatchObject({
    status: 415,
    body: { code: "unsupported_media_type" },
  });
});

describe("a body", () => {
  test.each<[string, Readonly<Record<string, string>>, Buffer, number, string]>([
    ["gzip", { ...json, "content-encoding": "gzip" }, gzipSync(order), 415, "unsupported_media_type"],
    ["br", { ...json, "content-encoding": "br" }, order, 415, "unsupported_media_type"],
    ["plain text", { "content-type": "text/plain" }, order, 415, "unsupported_media_type"],
    [
      "a form with files",
      { "content-type": "multipart/form-data; boundary=x" },
      Buffer.from('--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n'),
      415,
      "unsupported_media_type",
    ],
    [
      "another media type",
      { "content-type": "application/vnd.api+json" },
      order,
      415,
      "unsupported_media_type",
    ],
    ["UTF-16", json, Buffer.from(String(order), "utf16le"), 400, "invalid_json"],
    ["Latin-1", json, Buffer.from('{"userId":"é"}', "latin1"), 400, "invalid_json"],
    ["nothing where there has to be something", json, Buffer.alloc(0), 400, "invalid_input"],
  ])("of %s is refused as what it is", async (_, headers, body, status, code) => {
    for (const path of ["/api/orders", "/trpc/orders.place"]) {
      const answer = await send(path, headers, body);
      expect(answer.status, path).toBe(status);
      expect(JSON.stringify(answer.body), path).toContain(`"code":"${code}"`);
    }
  });

  test("that is compressed is answered with the encoding that it has and the one that is taken", async () => {
    const answer = await fetch(`${gateway.url}/api/orders`, {
      method: "POST",
      headers: { ...json, "content-encoding": "gzip" },
      body: gzipSync(order),
    });

    expect(answer.headers.get("accept-encoding")).toBe("identity");
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('"gzip"') as string });
  });

  test("that is no JSON is not repeated over tRPC either", async () => {
    const { status, body } = await send("/trpc/orders.place", json, Buffer.from("a-secret-of-mine"));

    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain("The body is not valid JSON.");
    expect(JSON.stringify(body)).not.toMatch(/secret/);
  });

  test.each<[string, Readonly<Record<string, string>>, Buffer]>([
    ["with a byte order mark", json, Buffer.concat([BOM, order])],
    ["said to be identity", { ...json, "content-encoding": "identity" }, order],
    ["with a content type that ends in a semicolon", { "content-type": "application/json;" }, order],
    ["with a charset", { "content-type": "Application/JSON; charset=UTF-8" }, order],
  ])("%s is taken", async (_, headers, body) => {
    expect(await send("/api/orders", headers, body)).toMatchObject({ status: 201 });
  });
});

test.each(["limit=5&limit=6", "status=confirmed&status=created"])(
  "a query that says the same thing twice (%s) is refused by the field's name",
  async (twice) => {
    const answer = await sendRaw(gateway.url, {
      method: "GET",
      path: `/api/orders?userId=${userId}&${twice}`,
      headers: {},
      body: undefined,
    });

    expect(answer).toMatchObject({
      status: 400,
      body: { code: "invalid_input", errors: [{ path: twice.split("=")[0] }] },
    });
  },
);

test.each<[string, string, string, number, string]>([
  ["without a host", "GET /api/products HTTP/1.1\r\n\r\n", "Bad Request", 400, "invalid_http"],
  [
    "with an expectation that nobody knows",
    "POST /api/orders HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\nContent-Length: 0\r\n\r\n",
    "Expectation Failed",
    417,
    "expectation_failed",
  ],
  [
    "for a tunnel",
    "CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: elsewhere.example:443\r\n\r\n",
    "Method Not Allowed",
    405,
    "method_not_supported",
  ],
  ["that is none", "wonders\r\n\r\n", "Bad Request", 400, "invalid_http"],
])(
  "a request %s, which Node would answer by itself, is answered with a problem",
  async (_, text, title, status, code) => {
    const answer = await overSocket(gateway.url, text);
    const [head = "", body = ""] = answer.split("\r\n\r\n");

    expect(head).toContain(`HTTP/1.1 ${status} ${title}`);
    expect(head.toLowerCase()).toContain("content-type: application/problem+json");
    const correlationId = /x-correlation-id: (\S+)/i.exec(head)?.[1];
    expect(JSON.parse(body)).toMatchObject({ code, status, instance: `urn:correlation:${correlationId}` });
  },
);

describe.each([
  ["NUL", String.raw`\u0000`],
  ["half of a surrogate pair", String.raw`\ud800`],
])("%s, which no database can keep, is refused by the field that has it", (_, inJson) => {
  const bad = (value: object) => Buffer.from(JSON.stringify(value).replaceAll("BAD", `x${inJson}y`));
  const trusted = { ...json, "x-api-key": KEY };
  const id = userId;

  test.each<[string, string, string, object]>([
    ["POST", "/api/orders", "address.line", { ...article, address: { country: "GB", line: "BAD" } }],
    ["POST", "/api/orders", "idempotencyKey", { ...article, idempotencyKey: "BAD" }],
    ["POST", `/api/orders/${id}/cancel`, "reason", { reason: "BAD" }],
    [
      "PUT",
      "/api/admin/products",
      "products.0.name",
      { products: [{ productId: "p", name: "BAD", price: 1 }] },
    ],
    [
      "PUT",
      "/api/admin/products",
      "products.0.productId",
      { products: [{ productId: "BAD", name: "n", price: 1 }] },
    ],
    [
      "POST",
      "/api/admin/stock",
      "adjustments.0.reason",
      { adjustments: [{ productId: "p", delta: 1, reason: "BAD" }] },
    ],
    ["POST", "/trpc/orders.place", "address.city", { ...article, address: { city: "BAD" } }],
    ["POST", "/trpc/orders.cancel", "reason", { id, reason: "BAD" }],
  ])("%s %s: %s", async (method, path, field, value) => {
    const { status, body } = await sendRaw(gateway.url, { method, path, headers: trusted, body: bad(value) });

    expect(status).toBe(400);
    const problem = path.startsWith("/trpc") ? (body as TrpcAnswer).error.data.problem : body;
    expect(problem).toMatchObject({ code: "invalid_input", errors: [{ path: field }] });
  });
});

describe.each([
  ["NUL", String.raw`\u0000`],
  ["half of a surrogate pair", String.raw`\ud800`],
])("%s is refused in what administrators send, too", (_, inJson) => {
  const headers = { ...json, "x-api-key": ADMIN };
  const letters = "/api/admin/dead-letters";
  const pause = { queue: "payments.commands", reason: "quiet" };

  test.each<[string, string, string, object]>([
    ["POST", `${letters}/requeue`, "queue", { queue: "BAD" }],
    ["POST", `${letters}/requeue`, "message", { message: "BAD" }],
    ["POST", `${letters}/requeue`, "reason", { reason: "BAD" }],
    ["POST", `${letters}/requeue`, "refs.0", { refs: ["BAD"] }],
    ["POST", `${letters}/requeue`, "bulk", { refs: ["r"], bulk: "BAD" }],
    ["POST", `${letters}/discard`, "because", { refs: ["r"], because: "BAD" }],
    ["POST", `${letters}/restore`, "run", { run: "BAD" }],
    ["POST", `${letters}/restore`, "runs.0", { runs: ["BAD"] }],
    ["POST", `${letters}/restore`, "bulkOf.by", { bulkOf: { by: "BAD", bulk: "b" } }],
    ["POST", `${letters}/restore`, "bulkOf.bulk", { bulkOf: { by: "b", bulk: "BAD" } }],
    ["PUT", `${letters}/r`, "queue", { payload: {}, queue: "BAD" }],
    ["PUT", `${letters}/r`, "because", { payload: {}, because: "BAD" }],
    ["POST", "/api/admin/pauses", "reason", { ...pause, reason: "BAD" }],
    ["POST", "/api/admin/pauses", "replaces", { ...pause, replaces: "BAD" }],
    ["POST", "/api/admin/failures", "service", { service: "BAD", type: "slow_handlers" }],
  ])("%s %s: %s", async (method, path, field, value) => {
    const body = Buffer.from(JSON.stringify(value).replaceAll("BAD", `x${inJson}y`));

    expect(await sendRaw(administered.url, { method, path, headers, body })).toMatchObject({
      status: 400,
      body: { code: "invalid_input", errors: [{ path: field, message: NOT_STORABLE }] },
    });
  });
});

test.each([
  ["GET", "/api/admin/dead-letters?queue=x%00", "queue"],
  ["GET", "/api/admin/dead-letters/x%00", "ref"],
  ["GET", "/api/admin/dead-letters/audit?ref=x%00", "ref"],
  ["GET", "/api/admin/failures?service=x%00", "service"],
  ["GET", "/api/admin/mails?search=x%00", "search"],
  ["DELETE", "/api/admin/pauses?queue=payments.commands&since=x%00", "since"],
])(
  "NUL in an administrator's address is refused by the field that has it: %s %s",
  async (method, path, field) => {
    const asked = { method, path, headers: { "x-api-key": ADMIN }, body: undefined };

    expect(await sendRaw(administered.url, asked)).toMatchObject({
      status: 400,
      body: { code: "invalid_input", errors: [{ path: field, message: NOT_STORABLE }] },
    });
  },
);

test("a reason of blanks alone is none", async () => {
  const body = Buffer.from(JSON.stringify({ refs: ["r"], because: " \n " }));
  const asked = { method: "POST", headers: { ...json, "x-api-key": ADMIN }, body };

  expect(
    await sendRaw(administered.url, { ...asked, path: "/api/admin/dead-letters/discard" }),
  ).toMatchObject({
    status: 400,
    body: { code: "invalid_input", errors: [{ path: "because" }] },
  });
});

test.each([
  ["/api/products?query=", "query"],
  ["/api/products?cursor=", "cursor"],
  ["/api/orders?cursor=", "cursor"],
  ["/api/stock/", "productId"],
  ["/api/orders/", "id"],
])("NUL in an address is refused by the field that has it: GET %s", async (path, field) => {
  const headers = { "x-api-key": KEY };
  const asked = { method: "GET", path: `${path}x%00`, headers, body: undefined };

  expect(await sendRaw(gateway.url, asked)).toMatchObject({
    status: 400,
    body: { code: "invalid_input", errors: [{ path: field }] },
  });
});

type TrpcAnswer = Readonly<{ error: Readonly<{ data: Readonly<{ problem: unknown }> }> }>;
