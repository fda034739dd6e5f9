import { machine } from "@warren/test-system";
import { commandLine, runBench, writeResult } from "./src/bench-run.js";
import { memoryReport, type MemoryResult } from "./src/memory-report.js";
import { runMemory, type MemoryFigures, type Watching } from "./src/memory-run.js";
import { benchOptions } from "./src/options.js";
import { startServers } from "./src/servers.js";
import { startWarren } from "./src/warren.js";

// What does each service hold in memory: idle, under load, and after many messages? Does it grow?

const HELP = `npm run bench:memory -- [options]

Starts the shop twice, since a first start migrates the databases, looks at the resident memory of each of its processes, drives orders
through it until its services have handled so many messages, and looks again after each quarter. Servers are its own, on free ports; it
ends them again.

  --rounds N           each with a shop started anew              default 3
  --messages N         handled by the services in a round         default 200000
  --step N             orders between two looks at how many
                       that were                                  default 500
  --at-once N          orders being placed at the same time       default 64
  --lines N            products in an order                       default 1
  --rest N             seconds before each look at rest           default 20
  --quick              a short run that only shows that it works
  --results FOLDER     where JSON and Markdown go                 default bench/results
  --help               this text
`;

const USUAL = { rounds: "3", messages: "200000", step: "500", "at-once": "64", lines: "1", rest: "20" };
const QUICK = { rounds: "1", messages: "1000", step: "20", rest: "1" };

const asked = benchOptions({ help: HELP, usual: USUAL, quick: QUICK });

await main();

async function main(): Promise<void> {
  const { count } = asked;
  const watching: Watching = {
    restSeconds: count("rest"),
    messages: count("messages"),
    step: count("step"),
    atOnce: count("at-once"),
    lines: count("lines"),
  };
  const rounds = count("rounds");

  await runBench(async ({ signal, opened, closed }) => {
    const servers = opened(await startServers({ log: console.log, signal }));
    const runs: MemoryFigures[] = [];
    for (let round = 0; round < rounds; round++) {
      console.log(`round ${round + 1} of ${rounds}`);
      const options = { smtpUrl: servers.smtpUrl, execArgv: [], startedAgain: true, signal };
      const shop = opened(await startWarren(servers.addresses, options));
      runs.push(await runMemory(shop, servers, watching));
      await closed(shop);
    }
    const at = new Date().toISOString();
    const result: MemoryResult = {
      ...{ command: commandLine("bench:memory"), at, machine: machine(), sources: servers.sources },
      ...{ watching, runs },
    };
    writeResult(asked.results, "memory", { at, report: memoryReport(result), json: result });
  });
}
