import { setTimeout as sleep } from "node:timers/promises";
import { textOf } from "@warren/messaging";
import { programLogs, readShopNotes } from "@warren/stack";
import { printable } from "@warren/text";
import pc from "picocolors";
import { findLines, type Found } from "./logs/find-lines.js";
import { logFilesIn } from "./logs/log-files.js";
import type { LogLine } from "./logs/log-line.js";
import { readArguments, type Asked } from "./logs/read-arguments.js";
import { setLevels } from "./logs/set-levels.js";
import { showLine } from "./logs/show-line.js";
import { serviceOf } from "./logs/wanted.js";

const HELP = `Usage: npm run logs -- [options]

Shows what the programs of the shop that npm start runs, or has run last, wrote into their logs, in the order of time.

  --order ID        lines about an order
  --correlation ID  lines of what a customer's request caused
  --message ID      lines about a message
  --service NAME    lines of one program: order, inventory, payment, shipping, notification, gateway, catcher
  --level LEVEL     lines of at least this level: trace, debug, info, warn, error, fatal
  --since TIME      lines that are no older: 90s, 10m, 2h, 1d
  --lines N         the newest of them, at most (default 1000)
  --follow          go on with what is written from now on, until Ctrl-C
  --json            lines as they were written
  --folder FOLDER   where the logs are. Default: those of npm start, .stack/logs

  --set LEVELS      change what running programs write: consume=debug, or warn,http=info (with --service: of one)
  --reset           as it was when they started
  --help            show this text

Exit code: 0 shown, 1 no line fits, 2 it could not look.
`;

const LOOK_EVERY_MS = 300;

// Whoever reads a part of it, such as head, closes the pipe.
process.stdout.on("error", () => process.exit(0));

try {
  process.exitCode = await run(readArguments(process.argv.slice(2), Date.now()));
} catch (error) {
  process.stderr.write(`${pc.red("could not show the logs:")} ${printable(textOf(error))}\n`);
  process.exitCode = 2;
}

async function run(asked: Asked): Promise<number> {
  switch (asked.kind) {
    case "help":
      process.stdout.write(HELP);

      return 0;
    case "set":
      return set(asked);
    case "show":
      return show(asked);
  }
}

async function show(asked: Extract<Asked, { kind: "show" }>): Promise<number> {
  const { wanted, most, follow, json, folder = programLogs } = asked;
  const files = await logFilesIn(folder);
  const programs = files.map(({ program }) => program);
  const { service } = wanted;
  if (service !== undefined && !programs.some((name) => serviceOf(name) === service || name === service))
    throw new Error(`there is no log of ${service} in ${folder}: there are those of ${programs.join(", ")}`);
  const runs = folder !== programLogs || readShopNotes() !== undefined;
  if (!runs) note("no shop runs here now: these are lines of its last run");
  const found = await findLines(files, wanted, most);
  if (found.left > 0)
    note(`${found.left} older lines are left out: --lines N shows more, --since TIME fewer`);
  print(found.lines, json);
  if (follow) return followed(found, json);
  if (found.lines.length > 0) return 0;
  note(`no line fits, of ${found.looked} in the logs of ${files.length} programs in ${folder}`);

  return 1;
}

/** Until Ctrl-C. */
async function followed({ more }: Found, json: boolean): Promise<number> {
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());
  while (!stopping.signal.aborted) {
    print(await more(), json);
    await sleep(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
  }

  return 0;
}

function print(lines: readonly LogLine[], json: boolean): void {
  for (const line of lines) process.stdout.write(`${json ? line.text : showLine(line)}\n`);
}

async function set({ levels, service }: Extract<Asked, { kind: "set" }>): Promise<number> {
  const shop = readShopNotes();
  if (shop === undefined)
    throw new Error("no shop runs here whose levels could be set: npm start starts one");
  const all = await setLevels(shop, { levels, service });
  for (const one of all) {
    const said = "level" in one ? pc.green(one.level) : pc.yellow(printable(one.failed));
    process.stdout.write(`${one.program.padEnd(14)} ${said}\n`);
  }

  return all.some((one) => "level" in one) ? 0 : 2;
}

/** Beside the lines, which a program may read. */
function note(text: string): void {
  process.stderr.write(`${pc.dim(printable(text))}\n`);
}
