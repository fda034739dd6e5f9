import { textOf } from "@warren/messaging";
import { numberOption } from "@warren/text/number-option";
import { readOptions } from "@warren/text/read-options";
import { fuzz } from "./run.js";

const HELP = `Usage: npm run fuzz [-- options]

Starts a shop of its own and sends every route of the gateway requests, and every queue messages, that nobody should send, among
good orders. Then it says what was not as it should be.

  --minutes M  how long (default 2)
  --seed S     chooses what is sent (default: a random one, which is shown)
  --help       show this text

Exit code: 0 every answer and every order was as it should be, 1 something was not, 2 it ended before its time.
`;

try {
  const { values } = readOptions({
    options: {
      minutes: { type: "string", default: "2" },
      seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000)) },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) process.stdout.write(HELP);
  else
    await main({
      minutes: numberOption("--minutes", values.minutes, { min: 0.1, max: 35_000 }),
      seed: numberOption("--seed", values.seed, { min: 0, whole: true }),
    });
} catch (error) {
  process.stderr.write(`ended: ${textOf(error)}\n`);
  process.exit(2);
}

async function main({ minutes, seed }: Readonly<{ minutes: number; seed: number }>): Promise<void> {
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort());
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(`seed ${seed}, ${minutes} minutes`);
  const { notes, remains } = await fuzz({ seed, minutes, signal: interrupt.signal, log: say });
  const { requests, messages, refusedByBroker, pauses, accepted, answers, faults } = notes;
  say(
    JSON.stringify(
      { requests, messages, refusedByBroker, pauses, accepted: accepted.size, ...remains },
      null,
      2,
    ),
  );
  say(`answers: ${JSON.stringify(Object.fromEntries(answers))}`);
  for (const [what, times] of faults) say(`FAULT, ${String(times)} times: ${what}`);
  say(faults.size === 0 ? "nothing was found" : `${String(faults.size)} faults`);
  process.exit(faults.size === 0 ? 0 : 1);
}
