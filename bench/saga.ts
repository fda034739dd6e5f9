import { machine } from "@warren/test-system";
import { measureBaseline, type Baseline } from "./src/baseline.js";
import { commandLine, runBench, writeResult, type BenchRun } from "./src/bench-run.js";
import { benchOptions, profiling } from "./src/options.js";
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
  --warmup N           before them, not measured               default 4000
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

const USUAL = {
  ...{ rounds: "3", orders: "3000", warmup: "4000", "at-once": "64", lines: "1" },
  ...{ loads: "10,50,100,200,400,800", "load-seconds": "10", only: shopNames.join(","), "cpu-prof": "" },
};
const QUICK = { rounds: "1", orders: "60", warmup: "20", loads: "10", "load-seconds": "2" };

const asked = benchOptions({ help: HELP, usual: USUAL, quick: QUICK });

await main();

async function main(): Promise<void> {
  const { count, counts } = asked;
  const driving: Driving = {
    orders: count("orders"),
    warmup: count("warmup"),
    atOnce: count("at-once"),
    lines: count("lines"),
    loads: counts("loads", { min: 0, whole: true }).filter((load) => load > 0),
    loadSeconds: count("load-seconds"),
    brokerStatistics: !asked.quick,
  };
  const rounds = count("rounds");
  const names = asked.names("only", shopNames);

  await runBench(async (run) => {
    const servers = run.opened(await startServers({ log: console.log, signal: run.signal }));
    const runs = await allRounds(servers, { rounds, names, driving, run });
    const result: Result = {
      ...{ ...runs, command: commandLine("bench:saga"), sources: servers.sources, driving },
      ...{ machine: machine(), at: new Date().toISOString() },
    };
    const { at } = result;
    writeResult(asked.results, "saga", { at, report: reportOf(result), json: withPercentiles(result) });
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
  const amounts = asked.quick ? { messages: 2_000, commits: 100 } : undefined;
  const execArgv = profiling(asked.settings["cpu-prof"]);
  for (let round = 0; round < rounds; round++) {
    baselines.push(await measureBaseline(servers.addresses, amounts));
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
  baselines.push(await measureBaseline(servers.addresses, amounts));

  return { runs, baselines };
}
