import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { measuredDuration } from "@warren/text";
import { measureBaseline } from "./src/baseline.js";
import { batchesOf, batchesSince } from "./src/batches.js";
import { drive, overAmqp, overHttp } from "./src/drive.js";
import { outcomeOf, untilEnded, untilMailed } from "./src/orders-ended.js";
import { reportOf, type Run } from "./src/report.js";
import { supplyProducts } from "./src/products.js";
import { runningSystem, startOwnSystem, type BenchedSystem } from "./src/system.js";
import { watchProcesses } from "./src/watch-processes.js";
import { COUNT, numberOption } from "@warren/text/number-option";

// How many orders does the whole system bring to their end in a second, and what does each of them cost?

const HELP = `npm run bench:saga -- [options]

Drives orders through the whole system: placed, reserved, authorized, scheduled, captured, confirmed, notified. Without --url
it starts servers and programs of its own, on free ports, with fsync on, and ends them again.

  --orders N           that are measured                      default 5000
  --warmup N           before them, not measured              default 500
  --at-once N          orders being placed at the same time   default 64
  --per-second N       orders a second                        default: as fast as they are taken
  --lines N            products in an order                   default 1
  --via http|amqp      through the gateway, or as the gateway sends it   default http
  --url URL            a gateway that runs already (npm start), in place of an own system
  --cpu-prof FOLDER    CPU profiles of the services, for an own system only
  --results FOLDER     where the report goes                  default bench/results
  --help               this text
`;

const { values } = parseArgs({
  options: {
    orders: { type: "string", default: "5000" },
    warmup: { type: "string", default: "500" },
    "at-once": { type: "string", default: "64" },
    "per-second": { type: "string" },
    lines: { type: "string", default: "1" },
    via: { type: "string", default: "http" },
    url: { type: "string" },
    "cpu-prof": { type: "string" },
    results: { type: "string", default: path.join(import.meta.dirname, "results") },
    help: { type: "boolean", default: false },
  },
});

if (values.help) console.log(HELP);
else await main();

async function main(): Promise<void> {
  const stopping = new AbortController();
  const opened: { system?: BenchedSystem } = {};
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= opened.system?.close() ?? Promise.resolve());
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      stopping.abort();
      void close().finally(() => process.exit(130));
    });
  }
  const folder = values["cpu-prof"];
  const execArgv = folder === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${path.resolve(folder)}`];
  opened.system =
    values.url === undefined
      ? await startOwnSystem({ log: console.log, execArgv, signal: stopping.signal })
      : await runningSystem(values.url);
  try {
    await measure(opened.system);
  } finally {
    await close();
  }
}

async function measure(system: BenchedSystem): Promise<void> {
  const orders = numberOption("--orders", values.orders, COUNT);
  const warmup = numberOption("--warmup", values.warmup, COUNT);
  const atOnce = numberOption("--at-once", values["at-once"], COUNT);
  const lines = numberOption("--lines", values.lines, COUNT);
  const asked = values["per-second"];
  const perSecond = asked === undefined ? undefined : numberOption("--per-second", asked, COUNT);
  if (values.via !== "http" && values.via !== "amqp") throw new Error("--via is http or amqp");

  const products = await supplyProducts(system);
  const { databases } = system;
  const way = values.via === "http" ? overHttp(system, atOnce) : await overAmqp(system);
  try {
    const warm = await drive(way.place, products, { orders: warmup, atOnce, lines });
    await untilEnded(databases, warm);
    await untilMailed(databases, warm);
    const before = await measureBaseline(system);

    const cpuTimes = watchProcesses(system);
    const batchesBefore = await allBatches(system);
    const cpuBefore = cpuTimes();
    const startedAt = performance.now();
    const ids = await drive(way.place, products, { orders, atOnce, perSecond, lines });
    const takenMs = performance.now() - startedAt;
    console.log(`${orders} orders taken in ${measuredDuration(takenMs)}`);
    await untilEnded(databases, ids, (open) => console.log(`${open} under way`));
    await untilMailed(databases, ids);
    const totalMs = performance.now() - startedAt;
    const cpuAfter = cpuTimes();
    const batches = batchesSince(batchesBefore, await allBatches(system));
    system.expectUnbroken();

    const after = await measureBaseline(system);
    const outcome = await outcomeOf(databases, ids);
    const cpu = new Map([...cpuAfter].map(([name, ms]) => [name, ms - (cpuBefore.get(name) ?? 0)]));
    writeReport({
      command: [
        "npm run bench:saga",
        ...(process.argv.length > 2 ? ["--"] : []),
        ...process.argv.slice(2),
      ].join(" "),
      description: system.description,
      way: values.via === "http" ? "over HTTP through the gateway" : "over AMQP, past the gateway's HTTP",
      ...{ orders, lines, atOnce, perSecond, outcome, takenMs, totalMs, cpu, batches, before, after },
    });
  } finally {
    await way.close();
  }
}

function writeReport(run: Run): void {
  const now = new Date();
  const report = reportOf(run, now);
  console.log(`\n${report}`);
  mkdirSync(values.results, { recursive: true });
  const file = path.join(values.results, `saga-${now.toISOString().slice(0, 16).replace(":", "")}.md`);
  writeFileSync(file, report);
  console.log(`written to ${path.relative(process.cwd(), file)}`);
}

async function allBatches({ urls }: BenchedSystem) {
  const services = Object.entries(urls).filter(([name]) => name !== "catcher" && name !== "gateway");

  return (await Promise.all(services.map(([, url]) => batchesOf(url)))).flat();
}
