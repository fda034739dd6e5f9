import { drills, runDrill, showLine, startDrillSystem, type Drill } from "@warren/drills";
import { textOf } from "@warren/messaging";
import type { BreakableSystem } from "@warren/test-system";
import { readOptions } from "@warren/text/read-options";
import pc from "picocolors";
import { abortOnInterrupt } from "./interrupt.js";

const HELP = `Usage: npm run drill -- NAME...

Starts a shop of its own, breaks something in it, and shows what it does, step by step.

  NAME      which drill; several are played one after another; "all" plays them all
  --list    show the drills
  --help    show this text

Exit code: 0 everything held that should, 1 something did not, 2 the drill could not be played.
`;

const { values, positionals } = readOptions({
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
  let system: BreakableSystem | undefined;
  // A start under way ends by the signal; what plays fails without its system, and says so.
  const signal = abortOnInterrupt(() => void system?.close().finally(() => process.exit(130)));
  try {
    const chosen = names.includes("all") ? drills : names.map(drillOf);
    process.stdout.write("Starting a shop of its own; this takes some seconds.\n");
    system = await startDrillSystem({ signal });
    let good = true;
    for (const drill of chosen) good = (await playOne(system, drill)) && good;
    process.exitCode = good ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${pc.red("the drill ended:")} ${textOf(error)}\n`);
    process.exitCode = signal.aborted ? 130 : 2;
  } finally {
    await system?.close();
  }
  process.exit();
}

async function playOne(system: BreakableSystem, drill: Drill): Promise<boolean> {
  process.stdout.write(`\n${pc.bold(drill.title)}\n${pc.dim(`Breaks: ${drill.breaks}.`)}\n\n`);
  const { good } = await runDrill(system, drill, (line) => process.stdout.write(`${showLine(line)}\n`));
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
