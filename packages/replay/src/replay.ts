import { randomBytes } from "node:crypto";
import { followAll } from "./follow.js";
import { openGateway } from "./gateway.js";
import { productsOf } from "./products.js";
import { invoiceReader, type Reading } from "./invoices.js";
import { between, countMessages } from "./message-counts.js";
import { placeAll } from "./place.js";
import type { Progress } from "./progress.js";
import { readRows } from "./read-rows.js";
import type { ReplayReport } from "./report.js";
import { seed } from "./seed.js";
import { sumOf } from "./tally.js";

export type ReplayOptions = Readonly<{
  /** In the UCI Online Retail format. */
  file: string;
  /** Default utf8. */
  encoding?: "utf8" | "latin1" | undefined;
  /** Of the gateway. */
  url: string;
  /** Of a trusted caller: only such may fill the catalogue and bring its own prices. */
  apiKey: string | undefined;
  /** Requests at the same time. Default 20. */
  concurrency?: number | undefined;
  /** Only so many invoices, the first ones. Default: all. */
  limit?: number | undefined;
  /** So much of what the invoices sell is put into stock. Default 1: all of it. */
  stockFactor?: number | undefined;
  /** How long to wait for orders to end once all are placed. Default 300,000. */
  waitMs?: number | undefined;
  /** Where messages are counted: the `/metrics` of the gateway and of the services. Default: none. */
  metricsUrls?: readonly string[];
  /** Ends the replay early: what is in hand is finished, and the report is about what was done. */
  signal?: AbortSignal | undefined;
  progress: (title: string, total: number) => Progress;
}>;

/**
 * Places every invoice of a file as an order and waits until all of them have ended.
 *
 * @throws Error where the file cannot be read, or the gateway does not take the catalogue
 */
export async function replay(options: ReplayOptions): Promise<ReplayReport> {
  const { concurrency = 20, signal = new AbortController().signal, metricsUrls = [] } = options;
  const startedAt = performance.now();
  const reading = await readInvoices(options);
  const run = randomBytes(4).toString("hex");
  const { url, apiKey } = options;
  const gateway = openGateway({ url, apiKey });

  const products = productsOf(reading.invoices);
  const seeding = options.progress("catalogue", 100);
  try {
    await seed({
      // Nothing has been placed yet, so there is nothing to be patient for.
      gateway: openGateway({ url, apiKey, retryForMs: SEED_RETRY_MS }),
      products,
      stockFactor: options.stockFactor ?? 1,
      run,
      signal,
      onProgress: (done, total) => seeding.set(Math.floor((done / total) * 100)),
    });
  } finally {
    seeding.end();
  }

  const before = metricsUrls.length === 0 ? undefined : await countMessages(metricsUrls);
  const placingAt = performance.now();
  const placing = options.progress("placed", reading.invoices.length);
  let done = 0;
  const placed = await placeAll({
    gateway,
    invoices: reading.invoices,
    run,
    concurrency,
    signal,
    onPlaced: () => placing.set((done += 1)),
  });
  placing.end();
  const placedAt = performance.now();

  const following = options.progress("ended", placed.orderIds.length);
  const followed = await followAll({
    gateway,
    orderIds: placed.orderIds,
    concurrency,
    timeoutMs: options.waitMs ?? 300_000,
    signal,
    onProgress: following.set,
  });
  following.end();
  const endedAt = performance.now();
  const after = before === undefined ? undefined : await countMessages(metricsUrls);
  const ended = placed.orderIds.length - followed.waiting.length;

  return {
    run,
    stopped: signal.aborted,
    reading: summaryOf(reading),
    products: products.length,
    placed: placed.orderIds.length,
    accepted: placed.accepted,
    problems: placed.problems,
    unanswered: placed.unanswered.slice(0, MAX_LISTED),
    unansweredCount: placed.unanswered.length,
    notPlaced:
      reading.invoices.length - placed.orderIds.length - placed.unanswered.length - sumOf(placed.problems),
    confirmed: followed.confirmed,
    rejected: followed.rejected,
    cancelled: followed.cancelled,
    waiting: followed.waiting.slice(0, MAX_LISTED),
    waitingCount: followed.waiting.length,
    messages: between(before, after),
    seconds: {
      seeding: seconds(placingAt - startedAt),
      placing: seconds(placedAt - placingAt),
      untilAllEnded: seconds(endedAt - placingAt),
    },
    ordersPerSecond: Math.round((ended / Math.max(endedAt - placingAt, 1)) * 10_000) / 10,
  };
}

const SEED_RETRY_MS = 15_000;

/** Ids listed of what went wrong. */
const MAX_LISTED = 20;

/** Reads a whole file. An invoice's rows need not stand together, and the catalogue needs all of them. */
export async function readInvoices(
  options: Pick<ReplayOptions, "file" | "encoding" | "limit">,
): Promise<Reading> {
  const reader = invoiceReader();
  const { encoding = "utf8" } = options;
  for await (const row of readRows(options.file, { encoding, onBroken: (row) => reader.addBroken(row) }))
    reader.add(row);

  return reader.finish(options.limit);
}

function summaryOf({ invoices, ...rest }: Reading): ReplayReport["reading"] {
  return { ...rest, placeable: invoices.length };
}

function seconds(ms: number): number {
  return Math.round(ms) / 1_000;
}
