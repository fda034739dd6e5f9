import path from "node:path";
import { startBrokerCluster } from "@warren/stack";
import { repository } from "@warren/programs";
import { machine } from "@warren/test-system";
import { commandLine, runBench, writeResult, type BenchRun } from "./src/bench-run.js";
import { instancesReport, type InstancesResult } from "./src/instances-report.js";
import { onCluster, runInstances, type Ground } from "./src/instances-run.js";
import { benchOptions } from "./src/options.js";
import { startServers } from "./src/servers.js";

// What changes with further instances of every program, and with a cluster of brokers in place of one?

const HELP = `npm run bench:instances -- [options]

Drives orders through Warren with one instance of each program and with several, on one RabbitMQ and on a cluster whose queues
each have a copy on three nodes; in turns. Servers are its own, on free ports, with fsync on, all on this machine; it ends them again.

  --rounds N           of everything, one after another         default 3
  --instances N,N,…    of each service and of the gateway       default 1,2
  --nodes N,N          of the broker: 1, or 3 as a cluster      default 1,3
  --orders N           that are measured, each time             default 2000
  --warmup N           before them, not measured                default 300
  --at-once N          orders being placed at the same time     default 64
  --quick              a short run that only shows that it works
  --results FOLDER     where JSON and Markdown go               default bench/results
  --help               this text
`;

const USUAL = {
  ...{ rounds: "3", instances: "1,2", nodes: "1,3", orders: "2000", warmup: "4000", "at-once": "64" },
};
const QUICK = { rounds: "1", orders: "40", warmup: "10" };

const asked = benchOptions({ help: HELP, usual: USUAL, quick: QUICK });

await main();

async function main(): Promise<void> {
  const { count } = asked;
  const instances = asked.counts("instances", { min: 1, max: 8, whole: true });
  const cases = asked
    .names("nodes", ["1", "3"])
    .map(Number)
    .flatMap((nodes) => instances.map((count) => ({ nodes, instances: count })));
  const driving = { orders: count("orders"), warmup: count("warmup"), atOnce: count("at-once") };
  const rounds = count("rounds");

  await runBench(async (run) => {
    const servers = run.opened(await startServers({ log: console.log, signal: run.signal }));
    const grounds = new Map<number, Ground>([[1, { ...servers, brokers: [servers.addresses] }]]);
    const sources = [...servers.sources];
    if (cases.some(({ nodes }) => nodes > 1)) {
      const cluster = await startCluster(run);
      grounds.set(3, onCluster(servers, cluster.nodes));
      sources.push(cluster.source);
    }
    const figures: InstancesResult["figures"][number][] = [];
    for (let round = 0; round < rounds; round++) {
      for (let turn = 0; turn < cases.length; turn++) {
        const one = cases[(turn + round) % cases.length];
        const ground = one === undefined ? undefined : grounds.get(one.nodes);
        if (one === undefined || ground === undefined) continue;
        console.log(
          `round ${round + 1} of ${rounds}: ${one.instances} instance(s), ${one.nodes} broker node(s)`,
        );
        const measured = await runInstances(ground, { ...driving, instances: one.instances }, run);
        console.log(`  ${measured.ordersPerSecond.toFixed(0)} orders/s`);
        figures.push({ ...one, ...measured, round });
      }
    }
    const at = new Date().toISOString();
    const result: InstancesResult = {
      ...{ command: commandLine("bench:instances"), at, machine: machine(), sources, rounds },
      ...{ orders: driving.orders, atOnce: driving.atOnce, figures },
    };
    writeResult(asked.results, "instances", { at, report: instancesReport(result), json: result });
  });
}

async function startCluster({ signal, opened }: BenchRun) {
  const directory = path.join(repository, ".stack");
  const cluster = await startBrokerCluster({ directory, log: console.log, signal });
  opened({ close: cluster.stop });

  return cluster;
}
