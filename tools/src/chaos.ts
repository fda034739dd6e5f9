import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import pc from "picocolors";
import { faults, faultsFor, pageOf, runChaos, showLedger, showLive } from "@warren/chaos";
import { startShop, type Shop } from "@warren/test-system";

const HELP = `Usage: npm run chaos [-- options]

Starts a shop of its own, lets customers order, kills and cuts what it stands on, and counts what became of the orders.

  --minutes M   how long customers come (default 2)
  --seed S      chooses what breaks when (default: a random one, which is shown)
  --rate R      orders a second (default: what suits the machine, 2 to 15)
  --only NAME   only this fault; may be given several times
  --cluster     three RabbitMQ as one cluster, and one of them killed at times
  --list        show the faults
  --out FILE    also write the ledger to FILE (Markdown) and FILE with .json
  --help        show this text

Exit code: 0 nothing lost, nothing done twice and a clean audit; 1 otherwise; 2 it could not run.
`;

const SAME_WISH_MS = 1_000;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "2" },
    seed: { type: "string" },
    rate: { type: "string" },
    only: { type: "string", multiple: true },
    cluster: { type: "boolean", default: false },
    list: { type: "boolean" },
    out: { type: "string" },
    help: { type: "boolean" },
  },
});

if (values.help === true) process.stdout.write(HELP);
else if (values.list === true) process.stdout.write(listOfFaults());
else await chaos();

async function chaos(): Promise<void> {
  const stopping = new AbortController();
  let askedAt = 0;
  let shop: Shop | undefined;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (stopping.signal.aborted) {
        // The terminal and npm both pass on one Ctrl-C.
        if (Date.now() - askedAt > SAME_WISH_MS) process.exit(130);

        return;
      }
      askedAt = Date.now();
      process.stdout.write("\nending: once more to end at once\n");
      stopping.abort();
    });
  }
  const live = showLive();
  try {
    const chosen = chosenFaults(values.only, values.cluster ? "cluster" : "one");
    const seed =
      values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : numberOf("seed", values.seed);
    const minutes = numberOf("minutes", values.minutes);
    const rate = values.rate === undefined ? {} : { rate: numberOf("rate", values.rate) };
    process.stdout.write(`seed ${seed}, ${minutes} minutes\n`);
    shop = await startShop({ log: say, signal: stopping.signal, cluster: values.cluster });
    say(`logs: ${shop.logFolder}`);
    const ledger = await runChaos({
      shop,
      faults: chosen,
      seed,
      minutes,
      ...rate,
      onEvent: (event) => live.see(event),
      signal: stopping.signal,
    });
    live.end();
    process.stdout.write(`${showLedger(ledger)}\n`);
    if (values.out !== undefined) {
      const command = `npm run chaos -- ${process.argv.slice(2).join(" ")}`;
      writeFileSync(values.out, pageOf(ledger, command));
      writeFileSync(
        values.out.replace(/(\.md)?$/, ".json"),
        `${JSON.stringify({ command, ...ledger }, null, 2)}\n`,
      );
    }
    process.exitCode = ledger.good ? 0 : 1;
  } catch (error) {
    live.end();
    process.stderr.write(
      `${pc.red("chaos ended:")} ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exitCode = 2;
  } finally {
    await shop?.close();
  }
  process.exit();
}

function chosenFaults(names: readonly string[] | undefined, broker: "one" | "cluster") {
  const possible = faultsFor(broker);
  if (names === undefined) return possible;

  return names.map((name) => {
    const fault = possible.find((one) => one.name === name);
    if (fault !== undefined) return fault;
    const known = faults.some((one) => one.name === name);
    throw new Error(
      known
        ? `${name} is for ${broker === "one" ? "a cluster: add --cluster" : "one broker: leave --cluster away"}`
        : `there is no fault ${name}; --list shows them`,
    );
  });
}

function listOfFaults(): string {
  const width = Math.max(...faults.map(({ name }) => name.length));

  return faults.map(({ name, breaks }) => `${name.padEnd(width)}  ${breaks}\n`).join("");
}

function numberOf(name: string, text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number >= 0 && text.trim() !== "") return number;
  throw new Error(`--${name} takes a number, not ${JSON.stringify(text)}`);
}

function say(line: string): void {
  process.stdout.write(`${pc.dim("chaos")} ${line}\n`);
}
