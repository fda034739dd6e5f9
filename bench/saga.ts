import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { COUNT, numberOption } from "@warren/text/number-option";
import { machine } from "@warren/test-system";
import { measureBaseline, type Baseline } from "./src/baseline.js";
import { startPeer } from "./src/peer.js";
import { reportOf, withPercentiles, type Result } from "./src/saga-report.js";
import { runOrders, type Driving, type RunFigures } from "./src/saga-run.js";
import { startServers, type Servers } from "./src/servers.js";
import type { Shop, ShopName, StartOptions } from "./src/shop.js";
import { startWarren } from "./src/warren.js";

// How many orders does the whole shop bring to their end in a second, what does each cost, and how far is that from a program
// that does the same by hand? bench/README.md says what the peers do.

const HELP = `npm run bench:saga -- [options]

Drives orders through Warren and through two programs that do the same work by hand, in turns, on the same servers: placed, reserved,
authorized, scheduled, captured, confirmed, written to. Servers are its own, on free ports, with fsync on; it ends them again.

  --rounds N           of all shops, one after another         default 3
  --orders N           that are measured, each time            default 3000
  --warmup N           before them, not measured               default 500
  --at-once N          orders being placed at the same time    default 64
  --lines N            products in an order                    default 1
  --loads N,N,…        orders a second offered after that      default 10,50,100,200,400,800
                       (and half of what the shop can take; what is more than it can is left out; 0 for none)
  --load-seconds N     for each                                default 10
  --only A,B           of warren, ceiling, article             default all
  --quick              a short run that only shows that it works
  --cpu-prof FOLDER    CPU profiles of all processes
  --results FOLDER     where JSON and Markdown go              default bench/results
  --help               this text
`;

const NAMES: readonly ShopName[] = ["warren", "ceiling", "article"];
const QUICK = { rounds: "1", orders: "60", warmup: "20", loads: "10", "load-seconds": "2" };

const { values } = parseArgs({
  options: {
    rounds: { type: "string" },
    orders: { type: "string" },
    warmup: { type: "string" },
    "at-once": { type: "string", default: "64" },
    lines: { type: "string", default: "1" },
    loads: { type: "string" },
    "load-seconds": { type: "string" },
    only: { type: "string", default: NAMES.join(",") },
    quick: { type: "boolean", default: false },
    "cpu-prof": { type: "string" },
    results: { type: "string", default: path.join(import.meta.dirname, "results") },
    help: { type: "boolean", default: false },
  },
});

if (values.help) console.log(HELP);
else await main();

async function main(): Promise<void> {
  const usual = {
    rounds: "3",
    orders: "3000",
    warmup: "500",
    loads: "10,50,100,200,400,800",
    "load-seconds": "10",
  };
  const given = { ...(values.quick ? QUICK : usual), ...defined(values) };
  const driving: Driving = {
    orders: numberOption("--orders", given.orders, COUNT),
    warmup: numberOption("--warmup", given.warmup, COUNT),
    atOnce: numberOption("--at-once", values["at-once"], COUNT),
    lines: numberOption("--lines", values.lines, COUNT),
    loads:
      given.loads === "0" ? [] : given.loads.split(",").map((load) => numberOption("--loads", load, COUNT)),
    loadSeconds: numberOption("--load-seconds", given["load-seconds"], COUNT),
    brokerStatistics: !values.quick,
  };
  const rounds = numberOption("--rounds", given.rounds, COUNT);
  const names = values.only.split(",").map(shopName);

  const stopping = new AbortController();
  const opened: { close(): Promise<void> }[] = [];
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= closeAll(opened));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      stopping.abort();
      void close().finally(() => process.exit(130));
    });
  }
  try {
    const servers = await startServers({ log: console.log, signal: stopping.signal });
    opened.push(servers);
    const runs = await allRounds(servers, { rounds, names, driving, opened, signal: stopping.signal });
    const result = { ...runs, command: commandLine(), sources: servers.sources, driving, machine: machine() };
    write({ ...result, at: new Date().toISOString() });
  } catch (error) {
    // What breaks because everything is being ended is no news.
    if (!stopping.signal.aborted) throw error;
  } finally {
    await close();
  }
}

type Rounds = Readonly<{
  rounds: number;
  names: readonly ShopName[];
  driving: Driving;
  opened: { close(): Promise<void> }[];
  signal: AbortSignal;
}>;

/** In each round every shop has its turn, and another one is the first. */
async function allRounds(
  servers: Servers,
  { rounds, names, driving, opened, signal }: Rounds,
): Promise<Pick<Result, "runs" | "baselines">> {
  const runs: (RunFigures & Readonly<{ shop: ShopName; round: number }>)[] = [];
  const baselines: Baseline[] = [];
  const count = values.quick ? { messages: 2_000, commits: 100 } : undefined;
  const folder = values["cpu-prof"];
  const execArgv = folder === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${path.resolve(folder)}`];
  for (let round = 0; round < rounds; round++) {
    baselines.push(await measureBaseline(servers.addresses, count));
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round) % names.length];
      if (name === undefined) continue;
      console.log(`round ${round + 1} of ${rounds}: ${name}`);
      const shop = await start(name, servers, { smtpUrl: servers.smtpUrl, execArgv, signal });
      opened.push(shop);
      const figures = await runOrders(shop, servers, driving);
      console.log(`  ${figures.ordersPerSecond.toFixed(0)} orders/s`);
      runs.push({ ...figures, shop: name, round });
      await shop.close();
      opened.pop();
    }
  }
  baselines.push(await measureBaseline(servers.addresses, count));

  return { runs, baselines };
}

function start(name: ShopName, { addresses }: Servers, options: StartOptions): Promise<Shop> {
  return name === "warren" ? startWarren(addresses, options) : startPeer(name, addresses, options);
}

function write(result: Result): void {
  const report = reportOf(result);
  console.log(`\n${report}`);
  mkdirSync(values.results, { recursive: true });
  const file = path.join(values.results, `saga-${result.at.slice(0, 16).replace(":", "")}`);
  writeFileSync(`${file}.md`, report);
  writeFileSync(`${file}.json`, `${JSON.stringify(withPercentiles(result), undefined, 2)}\n`);
  console.log(`written to ${path.relative(process.cwd(), file)}.md and .json`);
}

async function closeAll(opened: { close(): Promise<void> }[]): Promise<void> {
  for (let one = opened.pop(); one !== undefined; one = opened.pop())
    await one.close().catch(() => undefined);
}

function shopName(text: string): ShopName {
  const name = NAMES.find((one) => one === text);
  if (name === undefined) throw new Error(`--only takes ${NAMES.join(", ")}, not ${text}`);

  return name;
}

function defined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function commandLine(): string {
  const options = process.argv.slice(2);

  return ["npm run bench:saga", ...(options.length > 0 ? ["--"] : []), ...options].join(" ");
}
