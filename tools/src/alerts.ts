import { closeSync, openSync, writeFileSync } from "node:fs";
import {
  alertDrills,
  playAlertDrill,
  reportOf,
  startAlertShop,
  type AlertShop,
  type Played,
} from "@warren/alert-drills";
import { textOf } from "@warren/messaging";
import { machine } from "@warren/test-system";
import { readOptions } from "@warren/text/read-options";
import pc from "picocolors";
import { abortOnInterrupt } from "./interrupt.js";

const HELP = `Usage: npm run alerts [-- options]

Starts a shop of its own with a Prometheus that reads it, has alerts of deploy/observability fire one after another, does what the
page of each says, and sees it clear. All of them take about ten minutes. Those that --list does not show are provoked by
tests/observability.test.ts.

  --only ALERT  only what has this alert fire; may be given several times
  --list        show the alerts, and what is broken for them
  --out FILE    also write what was seen to FILE, as Markdown
  --help        show this text

Exit code: 0 each fired, was mended as its page says and cleared; 1 one did not; 2 it could not run, or not go on.
`;

const { values } = readOptions({
  options: {
    only: { type: "string", multiple: true },
    list: { type: "boolean" },
    out: { type: "string" },
    help: { type: "boolean" },
  },
});

if (values.help === true) process.stdout.write(HELP);
else if (values.list === true) process.stdout.write(listOfAlerts());
else await play();

async function play(): Promise<void> {
  let shop: AlertShop | undefined;
  const signal = abortOnInterrupt(() => void shop?.close().finally(() => process.exit(130)));
  try {
    const chosen = chosenDrills(values.only);
    if (values.out !== undefined) expectWritable(values.out);
    shop = await startAlertShop({ log: say, signal });
    say(`logs: ${shop.logFolder}`);
    const played: Played[] = [];
    for (const drill of chosen) {
      process.stdout.write(`\n${pc.bold(drill.alerts.join(", "))}\n`);
      try {
        const one = await playAlertDrill(shop, drill, (line) => process.stdout.write(`${line}\n`));
        await shop.ready(signal);
        played.push(one);
      } catch (error) {
        if (signal.aborted) throw error;
        process.stdout.write(`${pc.red("failed:")} ${textOf(error)}\n`);
        // On a shop that is not as it was the next one says nothing.
        await shop.ready(signal);
      }
    }
    const command = `npm run alerts -- ${process.argv.slice(2).join(" ")}`;
    if (values.out !== undefined)
      writeFileSync(values.out, reportOf(played, { command, facts: { ...machine(), ...shop.sources } }));
    process.stdout.write(`\n${String(played.length)} of ${String(chosen.length)} as their pages say\n`);
    process.exitCode = played.length === chosen.length ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${pc.red("ended:")} ${textOf(error)}\n`);
    process.exitCode = signal.aborted ? 130 : 2;
  } finally {
    await shop?.close();
  }
  process.exit();
}

function chosenDrills(names: readonly string[] | undefined) {
  if (names === undefined) return alertDrills;
  const unknown = names.filter((name) => !alertDrills.some(({ alerts }) => alerts.includes(name)));
  if (unknown.length > 0) throw new Error(`there is no ${unknown.join(", ")}; --list shows them`);

  return alertDrills.filter(({ alerts }) => alerts.some((alert) => names.includes(alert)));
}

/** Now, and not after many minutes. What is in the file stays there until there is something new. */
function expectWritable(file: string): void {
  closeSync(openSync(file, "a"));
}

function listOfAlerts(): string {
  return alertDrills.map(({ alerts, breaks }) => `${alerts.join(", ")}\n    ${breaks}\n`).join("");
}

function say(line: string): void {
  process.stdout.write(`${pc.dim("alerts")} ${line}\n`);
}
