import type { machine } from "@warren/test-system";
import { measuredGoals } from "./goals.js";
import { list, machineLines, spread, table } from "./markdown.js";
import type { Memory, MemoryFigures, Watching } from "./memory-run.js";
import { costOf } from "./servers.js";
import { spreadOf } from "./statistics.js";

/** All that was measured, as it is written to the JSON file. */
export type MemoryResult = Readonly<{
  command: string;
  at: string;
  machine: ReturnType<typeof machine>;
  sources: readonly string[];
  watching: Watching;
  runs: readonly MemoryFigures[];
}>;

const IDLE_GOAL_MIB = 90;
const LOAD_GOAL_MIB = 130;

/** The result as Markdown. */
export function memoryReport({ runs, watching, ...result }: MemoryResult): string {
  const names = Object.keys(runs[0]?.idle ?? {});
  const parts = runs[0]?.afterwards.map((_, part) => part) ?? [];
  const messages = parts.map((part) =>
    spread(runs.map((run) => run.afterwards[part]?.messages ?? Number.NaN)),
  );
  const row = (name: string) => {
    const after = (run: MemoryFigures, part: number) => run.afterwards.at(part)?.memory[name] ?? Number.NaN;
    const growth = runs.map((run) => after(run, -1) - after(run, 0));

    return [
      name,
      spread(runs.map(({ idle }) => idle[name] ?? Number.NaN)),
      spread(runs.map((run) => spreadOf(valuesOf(run.underLoad, name)).median)),
      spread(runs.map((run) => spreadOf(valuesOf(run.underLoad, name)).high)),
      ...parts.map((part) => spread(runs.map((run) => after(run, part)))),
      spread(growth, 1),
    ];
  };
  const most = (value: (run: MemoryFigures, name: string) => number) =>
    runs.map((run) => Math.max(...names.map((name) => value(run, name))));

  return `# What each service holds in memory, ${result.at.slice(0, 10)}

Command: \`${result.command}\`

${list([
  ...machineLines(result.machine),
  ...result.sources,
  `the middle one of ${runs.length} round(s), and the range; each with a shop that was just started, on databases that were migrated before`,
  `${spread(runs.map(({ orders }) => orders))} orders a round, ${watching.atOnce} at once, ${spread(runs.map(({ ordersPerSecond }) => ordersPerSecond))} a second, ${spread(
    runs.map(({ cpuMs }) => costOf(cpuMs)),
    1,
  )} ms of CPU an order`,
])}

Resident memory in MiB. Idle: ${watching.restSeconds} s after the start. Under load: the middle and the highest of what was seen each second. Then at rest,
${watching.restSeconds} s after the last letter, once the services have handled so many messages; growth is from the first of these to the last.

${table(["", "idle", "load, middle", "load, highest", ...messages.map((count) => `after ${count}`), "growth"], names.map(row))}

${measuredGoals("of the service that holds most", [
  {
    what: "idle, MiB",
    values: most((run, name) => run.idle[name] ?? Number.NaN),
    atMost: IDLE_GOAL_MIB,
  },
  {
    what: "under load, the middle of what was seen, MiB",
    values: most((run, name) => spreadOf(valuesOf(run.underLoad, name)).median),
    atMost: LOAD_GOAL_MIB,
  },
  {
    what: "under load, the highest that was seen, MiB",
    values: most((run, name) => spreadOf(valuesOf(run.underLoad, name)).high),
    atMost: LOAD_GOAL_MIB,
  },
])}`;
}

function valuesOf(samples: readonly Memory[], name: string): readonly number[] {
  return samples.map((memory) => memory[name] ?? Number.NaN);
}
