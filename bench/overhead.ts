import { machine } from "@warren/test-system";
import { commandLine, runBench, writeResult } from "./src/bench-run.js";
import { benchOptions } from "./src/options.js";
import { measureMicro } from "./src/overhead-micro.js";
import { overheadReport, type OverheadResult } from "./src/overhead-report.js";
import { overheadCases, runOverhead } from "./src/overhead-run.js";
import { startServers } from "./src/servers.js";

// What do logs, traces and metrics cost the shop at full load? bench/README.md says what is switched on.

const HELP = `npm run bench:overhead -- [options]

Drives orders through Warren as fast as they are taken: with nothing switched on, twice, so that the difference shows what chance does;
with logs at info, with traces of 10 % and of all orders
exported, and with metrics scraped each second; in turns. Servers are its own, on free ports, with fsync on; it ends them again.

  --rounds N           of all cases, one after another          default 5
  --cases A,B          of ${overheadCases.join(", ")}; default all
  --orders N           that are measured, each time             default 3000
  --warmup N           before them, not measured                default 8000
  --at-once N          orders being placed at the same time     default 64
  --calls N            of what is measured in this process      default 2000000
  --quick              a short run that only shows that it works
  --results FOLDER     where JSON and Markdown go               default bench/results
  --help               this text
`;

const USUAL = {
  ...{ rounds: "5", cases: overheadCases.join(","), orders: "3000", warmup: "8000" },
  ...{ "at-once": "64", calls: "2000000" },
};
const QUICK = { rounds: "1", orders: "60", warmup: "20", calls: "20000" };

const asked = benchOptions({ help: HELP, usual: USUAL, quick: QUICK });

await main();

async function main(): Promise<void> {
  const { count } = asked;
  const cases = asked.names("cases", overheadCases);
  const driving = { orders: count("orders"), warmup: count("warmup"), atOnce: count("at-once") };
  const rounds = count("rounds");
  const micro = measureMicro(count("calls"));

  await runBench(async (run) => {
    const servers = run.opened(await startServers({ log: console.log, signal: run.signal }));
    const figures: OverheadResult["figures"][number][] = [];
    for (let round = 0; round < rounds; round++) {
      for (let turn = 0; turn < cases.length; turn++) {
        const on = cases[(turn + round) % cases.length];
        if (on === undefined) continue;
        console.log(`round ${round + 1} of ${rounds}: ${on}`);
        const measured = await runOverhead(servers, { ...driving, case: on }, run);
        console.log(`  ${measured.ordersPerSecond.toFixed(0)} orders/s`);
        figures.push({ ...measured, case: on, round });
      }
    }
    const at = new Date().toISOString();
    const result: OverheadResult = {
      ...{ command: commandLine("bench:overhead"), at, machine: machine(), sources: servers.sources, rounds },
      ...{ orders: driving.orders, atOnce: driving.atOnce, figures, micro },
    };
    writeResult(asked.results, "overhead", { at, report: overheadReport(result), json: result });
  });
}
