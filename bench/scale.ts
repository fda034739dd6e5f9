import { machine } from "@warren/test-system";
import { commandLine, runBench, writeResult, type BenchRun } from "./src/bench-run.js";
import { compile } from "./src/compile.js";
import type { Ground } from "./src/messaging-run.js";
import { benchOptions } from "./src/options.js";
import { scaleCharts } from "./src/scale-charts.js";
import { scaleReport, type ScaleResult } from "./src/scale-report.js";
import { runConsumers, runProducts, runWaiting } from "./src/scale-run.js";
import { startServers, type Servers } from "./src/servers.js";
import { shopNames, startShop } from "./src/shops.js";

// What changes with more consumers, with more messages that wait, with more products, and where all want the same product?

const HELP = `npm run bench:scale -- [options]

Lets several consumers take from one queue, one consumer take from a queue in which ever more messages wait, and a shop sell from an
ever larger catalogue, or one product only. Servers are its own, on free ports, with fsync on; it ends them again.

  --rounds N           of everything, one after another           default 3
  --parts A,B          of consumers, waiting, products            default all
  --consumers N,N,…    on one queue                               default 1,2,4
  --waiting N,N,…      messages behind those that are taken       default 0,1000,10000,100000,1000000
  --messages N         that are taken in each turn                default 20000
  --products N,N,…     in the catalogue, ascending                default 100,10000,1000000
  --orders N           as fast as they are taken, each time       default 3000
  --warmup N           orders before, not measured                default 4000
  --at-once N          orders being placed at the same time       default 64
  --lines N            products in an order                       default 1
  --only A,B           shops: of warren, ceiling, article         default warren
  --quick              a short run that only shows that it works
  --results FOLDER     where JSON and Markdown go                 default bench/results
  --help               this text
`;

const PARTS = ["consumers", "waiting", "products"] as const;
const USUAL = {
  ...{ rounds: "3", parts: PARTS.join(","), consumers: "1,2,4", waiting: "0,1000,10000,100000,1000000" },
  ...{ messages: "20000", products: "100,10000,1000000", orders: "3000", warmup: "4000" },
  ...{ "at-once": "64", lines: "1", only: "warren" },
};
const QUICK = {
  ...{ rounds: "1", consumers: "1,2", waiting: "0,2000", messages: "500", products: "100,1000" },
  ...{ orders: "40", warmup: "10" },
};

const asked = benchOptions({ help: HELP, usual: USUAL, quick: QUICK });
const { count, counts, names } = asked;

await main();

async function main(): Promise<void> {
  const rounds = count("rounds");
  const parts = names("parts", PARTS);
  await runBench(async (run) => {
    const servers = run.opened(await startServers({ log: console.log, signal: run.signal }));
    const { file, remove } = await compile("messaging");
    run.opened({ close: remove });
    const { addresses, pids, sources } = servers;
    const ground = { addresses, brokerPid: pids.get("RabbitMQ"), file, signal: run.signal };
    const figures = { consumers: [], waiting: [], products: [] } as Figures;
    for (let round = 0; round < rounds; round++) {
      for (const part of parts) {
        console.log(`round ${round + 1} of ${rounds}: ${part}`);
        if (part === "products") figures.products.push(...(await products(servers, run, round)));
        else figures[part].push(...(await consumed(part, ground, round)));
      }
    }
    const at = new Date().toISOString();
    const result: ScaleResult = {
      ...{ command: commandLine("bench:scale"), at, machine: machine(), sources, rounds },
      ...{ messages: count("messages"), orders: count("orders") },
      ...figures,
    };
    writeResult(asked.results, "scale", {
      at,
      report: scaleReport(result),
      json: result,
      charts: scaleCharts(result),
    });
  });
}

type Figures = {
  consumers: ScaleResult["consumers"][number][];
  waiting: ScaleResult["waiting"][number][];
  products: ScaleResult["products"][number][];
};

async function consumed(part: "consumers" | "waiting", ground: Ground, round: number) {
  const messages = count("messages");
  const figures =
    part === "consumers"
      ? await runConsumers(ground, { messages, consumers: counts("consumers"), round })
      : await runWaiting(ground, { messages, waiting: counts("waiting", { min: 0, whole: true }), round });

  return figures.map((one) => ({ ...one, round }));
}

async function products(servers: Servers, { signal, opened, closed }: BenchRun, round: number) {
  const selling = {
    ...{ orders: count("orders"), warmup: count("warmup"), atOnce: count("at-once"), lines: count("lines") },
    ...{ products: counts("products").toSorted((a, b) => a - b), round },
  };
  const figures: ScaleResult["products"][number][] = [];
  for (const name of names("only", shopNames)) {
    const options = { smtpUrl: servers.smtpUrl, execArgv: [], signal };
    const shop = opened(await startShop(name, servers.addresses, options));
    for (const one of await runProducts(shop, servers, selling)) figures.push({ ...one, shop: name, round });
    await closed(shop);
  }

  return figures;
}
