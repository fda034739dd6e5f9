import path from "node:path";
import { parseArgs } from "node:util";
import { COUNT, numberOption } from "@warren/text/number-option";
import { machine } from "@warren/test-system";
import { measureBaseline, type Baseline } from "./src/baseline.js";
import { commandLine, given, namesIn, runBench, writeResult, type BenchRun } from "./src/bench-run.js";
import { reportOf, withPercentiles, type Result } from "./src/saga-report.js";
import { runOrders, type Driving, type RunFigures } from "./src/saga-run.js";
import { startServers, type Servers } from "./src/servers.js";
import type { ShopName } from "./src/shop.js";
import { shopNames, startShop } from "./src/shops.js";

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
    only: { type: "string", default: shopNames.join(",") },
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
  const settings = { ...(values.quick ? QUICK : usual), ...given(values) };
  const driving: Driving = {
    orders: numberOption("--orders", settings.orders, COUNT),
    warmup: numberOption("--warmup", settings.warmup, COUNT),
    atOnce: numberOption("--at-once", values["at-once"], COUNT),
    lines: numberOption("--lines", values.lines, COUNT),
    loads:
      settings.loads === "0"
        ? []
        : settings.loads.split(",").map((load) => numberOption("--loads", load, COUNT)),
    loadSeconds: numberOption("--load-seconds", settings["load-seconds"], COUNT),
    brokerStatistics: !values.quick,
  };
  const rounds = numberOption("--rounds", settings.rounds, COUNT);
  const names = namesIn("--only", values.only, shopNames);

  await runBench(async (run) => {
    const servers = run.opened(await startServers({ log: console.log, signal: run.signal }));
    const runs = await allRounds(servers, { rounds, names, driving, run });
    const result: Result = {
      ...{ ...runs, command: commandLine("bench:saga"), sources: servers.sources, driving },
      ...{ machine: machine(), at: new Date().toISOString() },
    };
    const { at } = result;
    writeResult(values.results, "saga", { at, report: reportOf(result), json: withPercentiles(result) });
  });
}

type Rounds = Readonly<{
  rounds: number;
  names: readonly ShopName[];
  driving: Driving;
  run: BenchRun;
}>;

/** In each round every shop has its turn, and another one is the first. */
async function allRounds(
  servers: Servers,
  { rounds, names, driving, run }: Rounds,
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
      const options = { smtpUrl: servers.smtpUrl, execArgv, signal: run.signal };
      const shop = run.opened(await startShop(name, servers.addresses, options));
      const figures = await runOrders(shop, servers, driving);
      console.log(`  ${figures.ordersPerSecond.toFixed(0)} orders/s`);
      runs.push({ ...figures, shop: name, round });
      await run.closed(shop);
    }
  }
  baselines.push(await measureBaseline(servers.addresses, count));

  return { runs, baselines };
}
