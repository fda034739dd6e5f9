import type { BenchRun } from "./bench-run.js";
import { cpuTimes, cpuTimesEach } from "./cpu-time.js";
import { hearEnds } from "./orders-ended.js";
import { benchedProducts } from "./products.js";
import { sell, type Selling } from "./sell.js";
import { costOf, type Servers } from "./servers.js";
import { openSpanSink } from "./span-sink.js";
import { startWarren } from "./warren.js";

/** What is switched on; in all other cases it is off. `nothing-again` differs from `nothing` in nothing: its ratio is what chance does. */
export const overheadCases = [
  "nothing",
  "nothing-again",
  "logs",
  "traces-10",
  "traces-100",
  "metrics",
] as const;

export type OverheadCase = (typeof overheadCases)[number];

/** What was measured of one shop. */
export type OverheadFigures = Readonly<{
  ordersPerSecond: number;
  /** By process, in ms an order, from the first order to the last letter. */
  cpuMs: Readonly<Record<string, number>>;
  /** Without mail catcher and driver. */
  totalCpuMs: number;
  /** Spans that were exported, or metrics that were scraped meanwhile, in bytes an order. */
  bytes: number;
  /** Whether the programs write lines about orders. */
  logged: boolean;
}>;

export type OverheadAsked = Omit<Selling, "ordered" | "lines"> & Readonly<{ warmup: number }>;

/** Only where a program listens. */
const SILENT = "silent,host=info";

const SCRAPED_EVERY_MS = 1_000;

/** Longer than a program keeps a span that has ended. */
const STILL_MS = 7_000;

/** Starts Warren with one thing switched on, and sells. */
export async function runOverhead(
  servers: Servers,
  { warmup, case: on, ...asked }: OverheadAsked & Readonly<{ case: OverheadCase }>,
  { signal, opened, closed }: Pick<BenchRun, "signal" | "opened" | "closed">,
): Promise<OverheadFigures> {
  const { addresses, smtpUrl } = servers;
  const sink = opened(await openSpanSink());
  const settings = settingsFor(on, sink.url);
  const shop = opened(await startWarren(addresses, { smtpUrl, execArgv: [], signal, settings }));
  await shop.supply(benchedProducts);
  const ends = await hearEnds(shop);
  const scraping = on === "metrics" ? scrape(shop.programUrls) : undefined;
  const given = () => sink.taken().bytes + (scraping?.bytes() ?? 0);
  let figures: OverheadFigures;
  try {
    const selling = { ...asked, ordered: benchedProducts, lines: 1 };
    // With the same share of traced orders as is measured: code that was compiled for many spans costs orders without one a twentieth more.
    await sell(shop, ends, { ...selling, orders: warmup });
    await sink.untilStill(STILL_MS, signal);
    const pids = new Map([...shop.pids(), ...servers.pids]);
    const before = cpuTimes(pids);
    const givenBefore = given();
    const ordersPerSecond = await sell(shop, ends, selling);
    const cpuMs = cpuTimesEach(before, cpuTimes(pids), asked.orders);
    shop.expectUnbroken();
    const bytes = (given() - givenBefore) / asked.orders;
    const logged = shop.output().includes(CHANGED);
    figures = { ordersPerSecond, cpuMs, totalCpuMs: costOf(cpuMs), bytes, logged };
  } finally {
    scraping?.stop();
    await ends.close();
    // Its programs export their last spans.
    await closed(shop);
    await closed(sink);
  }
  expectSwitchedOn(on, { given: given(), logged: figures.logged });

  return figures;
}

/** What the order service writes of each change of an order. */
const CHANGED = "an order changed its state";

/** @throws Error where a shop did other than its case says: its figures would be those of another one */
function expectSwitchedOn(
  on: OverheadCase,
  { given, logged }: Readonly<{ given: number; logged: boolean }>,
): void {
  const gives = on.startsWith("traces") || on === "metrics";
  if (gives !== given > 0 || logged !== (on === "logs")) {
    throw new Error(
      `the shop with ${on} gave ${given} bytes of spans and metrics, and ${logged ? "lines" : "no lines"}`,
    );
  }
}

function settingsFor(on: OverheadCase, collector: string): NodeJS.ProcessEnv {
  const traced = (ratio: string) => ({
    LOG_LEVEL: SILENT,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector,
    OTEL_TRACES_SAMPLER_ARG: ratio,
  });
  switch (on) {
    case "nothing":
    case "nothing-again":
    case "metrics":
      return { LOG_LEVEL: SILENT };
    case "logs":
      return { LOG_LEVEL: "info,host=info" };
    case "traces-10":
      return traced("0.1");
    case "traces-100":
      return traced("1");
  }
}

/** Reads the metrics of every program once a second, as Prometheus would. */
function scrape(urls: readonly string[]): Readonly<{ bytes: () => number; stop: () => void }> {
  let bytes = 0;
  const read = async (url: string) => {
    const answer = await fetch(`${url}/metrics`);
    bytes += (await answer.text()).length;
  };
  // One that is not answered is missing from what was read; the run itself says whether a program ended.
  const readAll = () => {
    for (const url of urls) read(url).catch(() => undefined);
  };
  readAll();
  const timer = setInterval(readAll, SCRAPED_EVERY_MS);

  return { bytes: () => bytes, stop: () => clearInterval(timer) };
}
