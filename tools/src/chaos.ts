import { writeFileSync } from "node:fs";
import {
  faults as allFaults,
  faultsFor,
  markdownOf,
  runChaos,
  showLive,
  showReport,
  type Report,
  type RunEvent,
} from "@warren/chaos";
import { textOf } from "@warren/messaging";
import { startBreakableSystem, type BreakableSystem } from "@warren/test-system";
import { readOptions } from "@warren/text/read-options";
import pc from "picocolors";
import { abortOnInterrupt } from "./interrupt.js";
import { numberOption } from "@warren/text/number-option";

const HELP = `Usage: npm run chaos [-- options]

Starts a shop of its own, lets customers order, kills and cuts what it stands on, and counts what became of the orders.

  --minutes M   how long customers come (default 2)
  --seed S      chooses what breaks when (default: a random one, which is shown)
  --rate R      orders a second (default: what suits the machine, 2 to 15)
  --only NAME   only this fault; may be given several times
  --instances N of each service and the gateway (default 1)
  --cluster     three RabbitMQ as one cluster, and one of them killed at times
  --postgres-disk DIR  keep PostgreSQL's data in DIR, a small disk that is filled at times,
                as one from \`sudo mount -t tmpfs -o size=1g tmpfs DIR\`
  --list        show the faults
  --out FILE    also write the report to FILE (Markdown) and FILE with .json
  --help        show this text

Exit code: 0 nothing lost, nothing done twice and a clean audit; 1 otherwise; 2 it could not run.
`;

const { values } = readOptions({
  options: {
    minutes: { type: "string", default: "2" },
    seed: { type: "string" },
    rate: { type: "string" },
    only: { type: "string", multiple: true },
    instances: { type: "string", default: "1" },
    cluster: { type: "boolean", default: false },
    "postgres-disk": { type: "string" },
    list: { type: "boolean" },
    out: { type: "string" },
    help: { type: "boolean" },
  },
});

if (values.help === true) process.stdout.write(HELP);
else if (values.list === true) process.stdout.write(listOfFaults());
else await chaos();

async function chaos(): Promise<void> {
  const signal = abortOnInterrupt(() => process.stdout.write("\nending: once more to end at once\n"));
  let system: BreakableSystem | undefined;
  const live = showLive();
  try {
    const faults = chosenFaults(values.only);
    const postgresDisk = values["postgres-disk"];
    const seed = numberOption("--seed", values.seed ?? String(Math.floor(Math.random() * 1_000_000)));
    const minutes = numberOption("--minutes", values.minutes);
    const rate = values.rate === undefined ? {} : { rate: numberOption("--rate", values.rate) };
    const instances = numberOption("--instances", values.instances, { min: 1, max: 5, whole: true });
    process.stdout.write(`seed ${seed}, ${minutes} minutes\n`);
    system = await startBreakableSystem({
      log: say,
      signal,
      cluster: values.cluster,
      instances,
      postgresDisk,
    });
    say(`logs: ${system.logFolder}`);
    const onEvent = (event: RunEvent) => live.see(event);
    const report = await runChaos({ system, faults, seed, minutes, ...rate, onEvent, signal });
    live.end();
    process.stdout.write(`${showReport(report)}\n`);
    if (values.out !== undefined) writeReport(values.out, report);
    process.exitCode = report.good ? 0 : 1;
  } catch (error) {
    live.end();
    process.stderr.write(`${pc.red("chaos ended:")} ${textOf(error)}\n`);
    process.exitCode = 2;
  } finally {
    await system?.close();
  }
  process.exit();
}

function writeReport(file: string, report: Report): void {
  const command = `npm run chaos -- ${process.argv.slice(2).join(" ")}`;
  const json = file.replace(/(\.md)?$/, ".json");
  writeFileSync(file, markdownOf(report, command));
  writeFileSync(json, `${JSON.stringify({ command, ...report }, null, 2)}\n`);
}

function chosenFaults(names: readonly string[] | undefined) {
  const broker = values.cluster ? "cluster" : "one";
  const possible = faultsFor(broker, { postgresDisk: values["postgres-disk"] !== undefined });
  if (names === undefined) return possible;

  return names.map((name) => {
    const fault = possible.find((one) => one.name === name);
    if (fault !== undefined) return fault;
    const known = allFaults.find((one) => one.name === name);
    if (known === undefined) throw new Error(`there is no fault ${name}; --list shows them`);
    if (known.fillsPostgresDisk === true)
      throw new Error(`${name} fills a disk that only PostgreSQL uses: add --postgres-disk`);
    throw new Error(
      `${name} is for ${broker === "one" ? "a cluster: add --cluster" : "one broker: leave --cluster away"}`,
    );
  });
}

function listOfFaults(): string {
  const width = Math.max(...allFaults.map(({ name }) => name.length));

  return allFaults.map(({ name, breaks }) => `${name.padEnd(width)}  ${breaks}\n`).join("");
}

function say(line: string): void {
  process.stdout.write(`${pc.dim("chaos")} ${line}\n`);
}
