import { commitOf, machine } from "@warren/test-system";
import { commandLine, runBench, writeResult } from "./src/bench-run.js";
import { gatewayReport, type GatewayResult } from "./src/gateway-report.js";
import { runGateway } from "./src/gateway-run.js";
import { benchOptions } from "./src/options.js";
import { benchedProducts } from "./src/products.js";
import { startOtherCheckout } from "./src/other-checkout.js";
import { startServers } from "./src/servers.js";
import { startWarren } from "./src/warren.js";

// What does the gateway add to a request, beside Fastify by itself?

const HELP = `npm run bench:gateway -- [options]

Asks the gateway of a whole shop, with autocannon, for its health, its catalogue and a product's stock, and places orders; and asks a
bare Fastify for the same answers, in turns. Servers are its own, on free ports, with fsync on; it ends them again.

  --rounds N           of everything, one after another        default 3
  --seconds N          for each measurement                    default 5
  --warmup N           seconds before each, not measured       default 1
  --connections N      kept open at once                       default 50
  --beside FOLDER      another checkout, after \`npm ci\`: its gateway is asked in turns with this one's, as a change is best
                       measured: --seconds 1 --warmup 0 --rounds 20
  --quick              a short run that only shows that it works
  --results FOLDER     where JSON and Markdown go              default bench/results
  --help               this text
`;

const USUAL = { rounds: "3", seconds: "5", warmup: "1", connections: "50", beside: "" };
const QUICK = { rounds: "1", seconds: "1", connections: "4" };

const asked = benchOptions({ help: HELP, usual: USUAL, quick: QUICK });

await main();

async function main(): Promise<void> {
  const { count } = asked;
  const rounds = count("rounds");
  const asking = {
    seconds: count("seconds"),
    warmupSeconds: count("warmup"),
    connections: count("connections"),
  };

  await runBench(async ({ signal, opened }) => {
    const servers = opened(await startServers({ log: console.log, signal }));
    const options = { smtpUrl: servers.smtpUrl, execArgv: [], signal };
    const shop = opened(await startWarren(servers.addresses, options));
    await shop.supply(benchedProducts);
    const { beside } = asked.settings;
    const other = beside === "" ? undefined : opened(await startOtherCheckout(beside));
    const figures: GatewayResult["figures"][number][] = [];
    for (let round = 0; round < rounds; round++) {
      console.log(`round ${round + 1} of ${rounds}`);
      for (const one of await runGateway({ shop, other }, asking, round)) figures.push({ ...one, round });
    }
    const at = new Date().toISOString();
    const result: GatewayResult = {
      ...{ command: commandLine("bench:gateway"), at, machine: machine(), sources: servers.sources },
      ...{ rounds, asking, other: beside === "" ? undefined : commitOf(beside), figures },
    };
    writeResult(asked.results, "gateway", { at, report: gatewayReport(result), json: result });
  });
}
