import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createPrometheus } from "./ask-prometheus.js";
import { createOrderWindow } from "./order-window.js";
import { createInsightsReader } from "./read-insights.js";

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

/** Something at an address that a gateway takes for Prometheus. */
async function answering(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });

  return `http://ann:p%40ss@127.0.0.1:${String((server.address() as AddressInfo).port)}/below/`;
}

function readerOf(url: string | undefined) {
  const warnings: object[] = [];
  const read = createInsightsReader({
    window: createOrderWindow(),
    prometheus: url === undefined ? undefined : createPrometheus(url),
    logger: { warn: (fields: object) => warnings.push(fields) },
  });

  return { read, warnings };
}

const json = (response: ServerResponse, body: unknown) =>
  response.setHeader("content-type", "application/json").end(JSON.stringify(body));

test("where no Prometheus is named it is the gateway's own, and nothing is missing", async () => {
  expect((await readerOf(undefined).read("1h")).source).toEqual({ kind: "gateway" });
});

test("Prometheus is asked with its credentials, below its path, once for all who look", async () => {
  const asked: { path: string; authorization: string | undefined }[] = [];
  const url = await answering((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://x");
    asked.push({ path: pathname, authorization: request.headers.authorization });
    const query = searchParams.get("query") ?? "";
    const end = Number(searchParams.get("end"));
    const series = (metric: object, ...values: readonly (readonly [number, string])[]) => [
      { metric, values },
    ];
    const answers: readonly (readonly [part: string, result: readonly unknown[]])[] = [
      ["count(up)", series({}, [end - 30, "6"], [end, "6"])],
      ['sum(rate(order_status_changes_total{from="none"}', series({}, [end, "2.5"])],
      ["histogram_quantile", series({}, [end - 30, "NaN"], [end, "0.25"])],
      ["order_revenue_total", series({ currency: "USD" }, [end - 30, "100"], [end, "159.979999"])],
      ["{from!=", [...series({ to: "confirmed" }, [end, "3"]), ...series({ to: "eaten" }, [end, "1"])]],
    ];
    const result = answers.find(([part]) => query.includes(part))?.[1] ?? [];
    json(response, { status: "success", data: { resultType: "matrix", result } });
  });
  const { read, warnings } = readerOf(url);
  const [insights] = await Promise.all([read("1h"), read("1h")]);

  expect(warnings).toEqual([]);
  expect(asked).toHaveLength(11);
  expect(asked[0]).toEqual({
    path: "/below/api/v1/query_range",
    authorization: `Basic ${Buffer.from("ann:p@ss").toString("base64")}`,
  });
  expect(insights).toMatchObject({
    source: { kind: "prometheus" },
    points: [
      { placed: 0, p50Ms: null },
      { placed: 2.5, p50Ms: 250, at: insights.to },
    ],
    totals: { confirmed: 3, placed: 0, p50Ms: null },
    statuses: [{ status: "confirmed", count: 3 }],
    revenue: [{ currency: "USD", amount: "59.98" }],
  });
});

test.each([
  ["is away", undefined, "Prometheus does not answer."],
  [
    "refuses",
    (_: IncomingMessage, response: ServerResponse) => response.writeHead(401).end("no"),
    "Prometheus answered with status 401.",
  ],
  [
    "is no Prometheus",
    (_: IncomingMessage, response: ServerResponse) => json(response, { status: "success", data: {} }),
    "Prometheus answered with something else than what was asked for.",
  ],
  [
    "leads elsewhere",
    (_: IncomingMessage, response: ServerResponse) => response.writeHead(302, { location: "/" }).end(),
    "Prometheus does not answer.",
  ],
  [
    "says far too much",
    (_: IncomingMessage, response: ServerResponse) => response.end("x".repeat(9_000_000)),
    "Prometheus answered with more than can be read.",
  ],
])("where Prometheus %s the gateway tells its own, and why", async (_, answer, why) => {
  const url = answer === undefined ? "http://127.0.0.1:1" : await answering(answer);
  const { read, warnings } = readerOf(url);

  expect(await read("15m")).toMatchObject({ source: { kind: "gateway", why }, totals: { placed: 0 } });
  expect(JSON.stringify(warnings)).not.toContain("p%40ss");
  expect(warnings.length).toBeGreaterThan(0);
});
