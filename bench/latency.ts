import { machine } from "@warren/test-system";
import { commandLine, runBench, writeResult, type BenchRun } from "./src/bench-run.js";
import { latencyChart } from "./src/latency-chart.js";
import { latencyJson, latencyReport, type LatencyResult } from "./src/latency-report.js";
import { runLatency, type Asking } from "./src/latency-run.js";
import { benchOptions } from "./src/options.js";
import { startServers, type Servers } from "./src/servers.js";
import type { ShopName } from "./src/shop.js";
import { shopNames, startShop } from "./src/shops.js";

// How long does a customer wait for the answer, and how long until the order is confirmed: in an idle shop, at several loads, and where
// an order is urgent among more than the shop can take?

const HELP = `npm run bench:latency -- [options]

Places orders one at a time in a shop that is idle otherwise, then at several loads, each offered on schedule. Shops take turns on the
same servers, which are its own, on free ports, with fsync on; it ends them again.

  --rounds N             of all shops, one after another          default 3
  --idle N               orders placed one at a time              default 200
  --loads N,N,…          orders a second offered after that       default 10,100,300
                         (what a shop cannot take is left out)
  --load-seconds N       for each                                 default 20
  --warmup N             orders before, not measured              default 4000
  --saturation N         orders as fast as they are taken: half of
                         that is offered too, and twice with some
                         that are urgent; 0: neither is           default 2000
  --at-once N            of these                                 default 64
  --lines N              products in an order                     default 1
  --only A,B             of warren, ceiling, article              default warren,ceiling
  --quick                a short run that only shows that it works
  --results FOLDER       where JSON and Markdown go               default bench/results
  --help                 this text
`;

const USUAL = {
  ...{ rounds: "3", idle: "200", loads: "10,100,300", "load-seconds": "20", warmup: "4000" },
  ...{ saturation: "2000", "at-once": "64", lines: "1", only: "warren,ceiling" },
};
const QUICK = { rounds: "1", idle: "5", loads: "10", "load-seconds": "2", warmup: "20", saturation: "60" };

const asked = benchOptions({ help: HELP, usual: USUAL, quick: QUICK });

await main();

async function main(): Promise<void> {
  const { count, counts } = asked;
  const asking: Asking = {
    warmup: count("warmup"),
    idleOrders: count("idle"),
    loads: counts("loads"),
    loadSeconds: count("load-seconds"),
    lines: count("lines"),
    saturationOrders: count("saturation", { min: 0, whole: true }),
    atOnce: count("at-once"),
  };
  const rounds = count("rounds");
  const names = asked.names("only", shopNames);

  await runBench(async (run) => {
    const servers = run.opened(await startServers({ log: console.log, signal: run.signal }));
    const runs = await allRounds(servers, { rounds, names, asking, run });
    const at = new Date().toISOString();
    const command = commandLine("bench:latency");
    const { sources } = servers;
    const result: LatencyResult = { command, at, machine: machine(), sources, asking, runs };
    writeResult(asked.results, "latency", {
      ...{ at, report: latencyReport(result), json: latencyJson(result) },
      charts: { confirmed: latencyChart(result) },
    });
  });
}

type Rounds = Readonly<{ rounds: number; names: readonly ShopName[]; asking: Asking; run: BenchRun }>;

/** In each round every shop has its turn, and another one is the first. */
async function allRounds(
  servers: Servers,
  { rounds, names, asking, run }: Rounds,
): Promise<LatencyResult["runs"]> {
  const runs: LatencyResult["runs"][number][] = [];
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round) % names.length];
      if (name === undefined) continue;
      console.log(`round ${round + 1} of ${rounds}: ${name}`);
      const options = { smtpUrl: servers.smtpUrl, execArgv: [], signal: run.signal };
      const shop = run.opened(await startShop(name, servers.addresses, options));
      runs.push({ ...(await runLatency(shop, servers, asking)), shop: name, round });
      await run.closed(shop);
    }
  }

  return runs;
}
