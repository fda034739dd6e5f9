import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import autocannon from "autocannon";
import Table from "cli-table3";
import { createWarrenClient } from "@warren/client";
import { list, machineLines, table } from "./src/markdown.js";
import { COUNT, numberOption } from "@warren/text/number-option";

// How fast is the gateway, and how much of that is HTTP alone? Drives a running system; the orders that it places are real.

const HELP = `npm run bench:gateway -- [options]

Measures a running gateway (npm start) with autocannon: GET /health/live as the baseline of plain HTTP, then
GET /api/products, GET /api/stock/<product> and POST /api/orders, one after the other.
The orders are real: they take stock and money of the system under test. Those beyond its stock end rejected.

  --url URL            where the gateway is            default http://localhost:3000
  --seconds N          for each measurement            default 10
  --connections N      kept open at once               default 50
  --product ID         what is asked for and ordered   default prod-001
  --results FOLDER     where the report goes           default bench/results
  --help               this text
`;

const HEAD = ["request", "req/s", "of baseline", "p50 ms", "p97.5 ms", "p99 ms", "2xx", "not 2xx", "errors"];

type Measured = Readonly<{
  name: string;
  requestsPerSecond: number;
  p50: number;
  p97: number;
  p99: number;
  ok: number;
  not2xx: number;
  errors: number;
}>;

const { values } = parseArgs({
  options: {
    url: { type: "string", default: "http://localhost:3000" },
    seconds: { type: "string", default: "10" },
    connections: { type: "string", default: "50" },
    product: { type: "string", default: "prod-001" },
    results: { type: "string", default: path.join(import.meta.dirname, "results") },
    help: { type: "boolean", default: false },
  },
});

if (values.help) console.log(HELP);
else await run();

async function run(): Promise<void> {
  const seconds = numberOption("--seconds", values.seconds, COUNT);
  const connections = numberOption("--connections", values.connections, COUNT);
  const product = await productOf(values.url, values.product);
  if (product === undefined) return;

  const order = JSON.stringify({
    userId: "123e4567-e89b-12d3-a456-426614174000",
    items: [{ productId: product.productId, quantity: 1, price: product.price }],
    currency: product.currency,
  });
  const requests = [
    { name: "GET /health/live", path: "/health/live" },
    { name: "GET /api/products", path: "/api/products" },
    {
      name: `GET /api/stock/${product.productId}`,
      path: `/api/stock/${encodeURIComponent(product.productId)}`,
    },
    { name: "POST /api/orders", path: "/api/orders", method: "POST" as const, body: order },
  ];

  const measured: Measured[] = [];
  for (const { name, path: address, ...request } of requests) {
    process.stderr.write(`${name}, ${seconds} s …\n`);
    const result = await autocannon({
      url: new URL(address, values.url).href,
      connections,
      duration: seconds,
      headers: { "content-type": "application/json" },
      ...request,
    });
    measured.push({
      name,
      requestsPerSecond: result.requests.average,
      p50: result.latency.p50,
      p97: result.latency.p97_5,
      p99: result.latency.p99,
      ok: result["2xx"],
      not2xx: result.non2xx,
      errors: result.errors,
    });
  }

  const rows = rowsOf(measured);
  const table = new Table({ head: HEAD, style: { head: [], border: [] } });
  table.push(...rows);
  console.log(table.toString());
  console.log(`Written to ${write(rows, { seconds, connections })}`);
}

async function productOf(url: string, productId: string) {
  try {
    const { products } = await createWarrenClient({ url }).catalog.list.query({
      query: productId,
      limit: 500,
    });
    const product = products.find((candidate) => candidate.productId === productId);
    if (product !== undefined) return product;
    console.error(`${url} answers, but its catalogue has no ${productId}. Name another with --product.`);
  } catch (error) {
    console.error(`${url} cannot be measured: ${error instanceof Error ? error.message : String(error)}`);
    console.error("Start the system first (npm start), or say where it is with --url.");
  }
  process.exitCode = 1;

  return undefined;
}

function rowsOf(measured: readonly Measured[]): string[][] {
  const baseline = measured[0]?.requestsPerSecond ?? 0;

  return measured.map((one) => [
    one.name,
    one.requestsPerSecond.toFixed(0),
    baseline === 0 ? "–" : `${((one.requestsPerSecond / baseline) * 100).toFixed(1)} %`,
    String(one.p50),
    String(one.p97),
    String(one.p99),
    String(one.ok),
    String(one.not2xx),
    String(one.errors),
  ]);
}

function write(
  rows: readonly (readonly string[])[],
  settings: Readonly<{ seconds: number; connections: number }>,
): string {
  const now = new Date();
  const text = [
    `# The gateway over HTTP, ${now.toISOString().slice(0, 10)}`,
    "",
    list([
      ...machineLines(),
      "Load generator, gateway, services, broker and databases share the machine.",
      `Time: ${now.toISOString()}`,
      `Command: \`npm run bench:gateway -- --seconds ${settings.seconds} --connections ${settings.connections}\``,
    ]),
    "",
    table(HEAD, rows),
    "",
  ].join("\n");
  mkdirSync(values.results, { recursive: true });
  const file = path.join(values.results, `gateway-${now.toISOString().slice(0, 10)}.md`);
  writeFileSync(file, text);

  return path.relative(process.cwd(), file);
}
