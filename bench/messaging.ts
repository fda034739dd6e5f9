import { readFileSync } from "node:fs";
import path from "node:path";
import { repository } from "@warren/programs";
import { machine, startOwnServers } from "@warren/test-system";
import { contenderNames, type ContenderName } from "./messaging/contenders.js";
import { commandLine, runBench, writeResult } from "./src/bench-run.js";
import { compile } from "./src/compile.js";
import { pidListeningOn } from "./src/cpu-time.js";
import { messagingReport, type MessagingResult } from "./src/messaging-report.js";
import { runMessaging, type Amounts, type Ground } from "./src/messaging-run.js";
import { benchOptions, profiling } from "./src/options.js";

// What does the runtime add to a message and to a request, beside amqplib by itself and beside other libraries?

const HELP = `npm run bench:messaging -- [options]

Publishes, confirms, consumes and acks messages, and sends requests, through Warren's generated code and through other libraries, in turns,
each in a process of its own. The servers are its own, on free ports, with fsync on; it ends them again.

  --rounds N            of all contenders, one after another   default 3
  --messages N          in each turn                           default 30000
  --in-flight N         of them unconfirmed at most            default 500
  --calls N             requests, one at a time                default 2000
  --calls-at-once N     requests, 64 at once                   default 10000
  --warmup N            messages and requests before           default 3000
  --only A,B            of ${contenderNames.slice(0, 6).join(", ")},
                        ${contenderNames.slice(6).join(", ")}
                                                               default all
  --cpu-prof FOLDER     CPU profiles of all processes
  --quick               a short run that only shows that it works
  --results FOLDER      where JSON and Markdown go             default bench/results
  --help                this text
`;

const USUAL = {
  ...{ rounds: "3", messages: "30000", "in-flight": "500", calls: "2000", "calls-at-once": "10000" },
  ...{ warmup: "3000", only: contenderNames.join(","), "cpu-prof": "" },
};
const QUICK = { rounds: "1", messages: "500", calls: "50", "calls-at-once": "200", warmup: "50" };
const LIBRARIES = ["amqplib", "amqp-connection-manager", "rabbitmq-client", "rascal"];

const asked = benchOptions({ help: HELP, usual: USUAL, quick: QUICK });

await main();

async function main(): Promise<void> {
  const { count } = asked;
  const amounts: Amounts = {
    messages: count("messages"),
    inFlight: count("in-flight"),
    calls: count("calls"),
    callsAtOnce: count("calls-at-once"),
    warmup: count("warmup"),
  };
  const rounds = count("rounds");
  const names = asked.names("only", contenderNames);

  await runBench(async ({ signal, opened }) => {
    const { stack, sources, stop } = await startOwnServers({ log: console.log, signal });
    opened({ close: stop });
    const { file, remove } = await compile("messaging");
    opened({ close: remove });
    const brokerPid = pidListeningOn(Number(new URL(stack.addresses.amqpUrl).port));
    const execArgv = profiling(asked.settings["cpu-prof"]);
    const ground = { addresses: stack.addresses, brokerPid, file, execArgv, signal };
    const runs = await allRounds(ground, { rounds, names, amounts });
    const at = new Date().toISOString();
    const result: MessagingResult = {
      ...{ command: commandLine("bench:messaging"), at, machine: machine() },
      ...{ sources: Object.values(sources), versions: versions(), amounts, runs },
    };
    writeResult(asked.results, "messaging", { at, report: messagingReport(result), json: result });
  });
}

type Rounds = Readonly<{ rounds: number; names: readonly ContenderName[]; amounts: Amounts }>;

/** In each round every contender has its turn, and another one is the first. */
async function allRounds(
  ground: Ground,
  { rounds, names, amounts }: Rounds,
): Promise<MessagingResult["runs"]> {
  const runs: MessagingResult["runs"][number][] = [];
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const contender = names[(turn + round) % names.length];
      if (contender === undefined) continue;
      const figures = await runMessaging(contender, ground, amounts);
      console.log(
        `round ${round + 1} of ${rounds}: ${contender}, ${figures.messages.perSecond.toFixed(0)} messages/s`,
      );
      runs.push({ ...figures, contender, round });
    }
  }

  return runs;
}

function versions(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    LIBRARIES.map((name) => {
      const file = path.join(repository, "node_modules", name, "package.json");

      return [name, (JSON.parse(readFileSync(file, "utf8")) as Readonly<{ version: string }>).version];
    }),
  );
}
