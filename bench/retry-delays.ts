import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  connect,
  createPublisher,
  declareTopology,
  type Logger,
  messagingTables,
  serve,
} from "@warren/messaging";
import { each } from "@warren/messaging/contract";
import { order, VoidPayment } from "@warren/generated/order";
import { payment } from "@warren/generated/payment";
import { topology } from "@warren/generated/topology";
import { startStack, type StackAddresses } from "@warren/stack";
import { createDatabase, createVhost } from "@warren/stack/testing";
import { readOptions } from "@warren/text/read-options";
import pg from "pg";
import { list, machineLines, table } from "./src/markdown.js";
import { percentile } from "./src/statistics.js";
import { COUNT, numberOption } from "@warren/text/number-option";

// Does a failed message come back when the contract says, and as often as it says?

const HELP = `npm run bench:retry-delays -- [options]

Sends messages to payments.commands whose handler always fails, with the queue's real retry policy and delay queues, on
servers of its own, and compares the time between two attempts with the delay that the contract gives.

  --messages N         sent at once                    default 500
  --results FOLDER     where the report goes           default bench/results
  --help               this text
`;

const QUEUE = "payments.commands";

const nothing = () => undefined;
const quiet: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const { values } = readOptions({
  options: {
    messages: { type: "string", default: "500" },
    results: { type: "string", default: path.join(import.meta.dirname, "results") },
    help: { type: "boolean", default: false },
  },
});

if (values.help) console.log(HELP);
else await main();

async function main(): Promise<void> {
  const count = numberOption("--messages", values.messages, COUNT);
  const stopping = new AbortController();
  process.once("SIGINT", () => stopping.abort());
  const stack = await startStack({
    profile: "test",
    durable: true,
    log: console.log,
    signal: stopping.signal,
  });
  try {
    const now = new Date();
    const { attempts, dead } = await failAll(stack.addresses, count, stopping.signal);
    const report = reportOf({ count, attempts, dead, servers: Object.values(stack.sources) }, now);
    console.log(`\n${report}`);
    mkdirSync(values.results, { recursive: true });
    const file = path.join(values.results, `retry-delays-${now.toISOString().slice(0, 10)}.md`);
    writeFileSync(file, report);
    console.log(`written to ${path.relative(process.cwd(), file)}`);
  } finally {
    await stack.stop();
  }
}

/** When each message was tried, in ms, by its order's id, attempt by attempt; and how many lie in the dead letters at the end. */
type Failed = Readonly<{ attempts: ReadonlyMap<string, readonly Attempt[]>; dead: number }>;
/** A handler may be called twice in one attempt: with its batch, and alone after the batch has failed. */
type Attempt = { first: number; last: number };

async function failAll(addresses: StackAddresses, count: number, signal: AbortSignal): Promise<Failed> {
  const vhost = await createVhost(addresses);
  const database = await createDatabase(addresses);
  const pool = new pg.Pool({ connectionString: database.databaseUrl, max: 5 });
  pool.on("error", nothing);
  for (const statement of messagingTables) await pool.query(statement);
  const connection = connect({ url: vhost.amqpUrl, name: "bench", logger: quiet });
  await declareTopology(connection, topology);

  const attempts = new Map<string, Attempt[]>();
  let dead = 0;
  const fail = ({ data, attempt }: Readonly<{ data: { orderId: string }; attempt: number }>): never => {
    const at = performance.now();
    const tried = attempts.get(data.orderId) ?? [];
    tried[attempt - 1] = { first: tried[attempt - 1]?.first ?? at, last: at };
    attempts.set(data.orderId, tried);
    throw new Error("fails on purpose");
  };
  const server = await serve(
    payment,
    {
      AuthorizePayment: each((delivery) => fail(delivery)),
      CapturePayment: each((delivery) => fail(delivery)),
      VoidPayment: each((delivery) => fail(delivery)),
      RefundPayment: each((delivery) => fail(delivery)),
    },
    {
      ...{ connection, database: pool, logger: quiet },
      observer: { handled: (_queue, _message, outcome) => void (dead += outcome === "dead" ? 1 : 0) },
    },
  );
  const publisher = await createPublisher(order, connection);
  try {
    const messages = Array.from({ length: count }, () =>
      VoidPayment({ orderId: randomUUID(), reason: "a benchmark" }),
    );
    await publisher.publish(messages, { signal });
    for (let shown = -1; dead < count;) {
      if (dead !== shown) console.log(`${dead} of ${count} have failed for the last time`);
      shown = dead;
      signal.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }

    return { attempts, dead };
  } finally {
    await publisher.close();
    await server.stop();
    await connection.close();
    await pool.end();
    await vhost.drop();
    await database.drop();
  }
}

function reportOf(run: Failed & Readonly<{ count: number; servers: readonly string[] }>, at: Date): string {
  const { retry } = payment.queues[QUEUE];
  const attempts = retry.length + 1;
  const times = [...run.attempts.values()];
  const rows = retry.map(({ delayMs }, n) => {
    const waits = times
      .flatMap((tried) => {
        const [from, to] = [tried[n], tried[n + 1]];

        return from === undefined || to === undefined ? [] : [to.first - from.last];
      })
      .toSorted((a, b) => a - b);
    const ms = (share: number) => `${percentile(waits, share).toFixed(0)} ms`;

    return [
      `${n + 1} to ${n + 2}`,
      `${delayMs} ms`,
      ...[ms(0), ms(0.5), ms(0.99), ms(1)],
      (percentile(waits, 0.5) / delayMs).toFixed(2),
    ];
  });
  const off = times.filter((tried) => tried.length !== attempts).length;

  return `# When a failed message comes back, ${at.toISOString().slice(0, 10)}

Command: \`npm run bench:retry-delays${process.argv.length > 2 ? ` -- ${process.argv.slice(2).join(" ")}` : ""}\`

${list([...machineLines(), ...run.servers, `${run.count} messages at once on \`${QUEUE}\`, whose handler always fails`])}

${table(["attempts", "the contract says", "shortest", "p50", "p99", "longest", "p50 / contract"], rows)}

${list([
  `tried ${attempts} times, as the contract says: ${run.count - off} of ${run.count}; another number of times: ${off}`,
  `in the dead letters at the end: ${run.dead}`,
])}

From the end of one attempt to the beginning of the next. What is over the contract's delay is the publish with its confirm, the broker's
way through the delay queue, and the other messages of the batch, each of which is tried alone once the batch has failed.
`;
}
