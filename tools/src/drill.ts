import { parseArgs } from "node:util";
import pc from "picocolors";
import type { Shop } from "@warren/test-system";
import { type Drill, drills, runDrill, showLine, startDrillShop } from "@warren/drills";

const HELP = `Usage: npm run drill -- NAME...

Starts a shop of its own, breaks something in it, and shows what it does, step by step.

  NAME      which drill; several are played one after another; "all" plays them all
  --list    show the drills
  --help    show this text

Exit code: 0 everything held that should, 1 something did not, 2 the drill could not be played.
`;

const SAME_WISH_MS = 1_000;

const { values, positionals } = parseArgs({
  options: { list: { type: "boolean" }, help: { type: "boolean" } },
  allowPositionals: true,
});

if (values.help === true) process.stdout.write(HELP);
else if (values.list === true) process.stdout.write(listOfDrills());
else if (positionals.length === 0) {
  process.stdout.write(`${HELP}\n${listOfDrills()}`);
  process.exitCode = 2;
} else await play(positionals);

async function play(names: readonly string[]): Promise<void> {
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
      stopping.abort();
      // A start under way ends by the signal; what plays fails without its shop, and says so.
      void shop?.close().finally(() => process.exit(130));
    });
  }
  try {
    const chosen = names.includes("all") ? drills : names.map(drillOf);
    process.stdout.write("Starting a shop of its own; this takes some seconds.\n");
    shop = await startDrillShop({ signal: stopping.signal });
    let good = true;
    for (const drill of chosen) good = (await playOne(shop, drill)) && good;
    process.exitCode = good ? 0 : 1;
  } catch (error) {
    process.stderr.write(
      `${pc.red("the drill ended:")} ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exitCode = stopping.signal.aborted ? 130 : 2;
  } finally {
    await shop?.close();
  }
  process.exit();
}

async function playOne(shop: Shop, drill: Drill): Promise<boolean> {
  process.stdout.write(`\n${pc.bold(drill.title)}\n${pc.dim(`Breaks: ${drill.breaks}.`)}\n\n`);
  const { good } = await runDrill(shop, drill, (line) => process.stdout.write(`${showLine(line)}\n`));
  process.stdout.write(`\n${drill.pattern}\nRead on: ${drill.docs}\n`);

  return good;
}

function drillOf(name: string): Drill {
  const drill = drills.find((one) => one.name === name);
  if (drill === undefined) throw new Error(`there is no drill ${name}; --list shows them`);

  return drill;
}

function listOfDrills(): string {
  const width = Math.max(...drills.map(({ name }) => name.length));

  return drills.map(({ name, title }) => `${name.padEnd(width)}  ${title}\n`).join("");
}
