import type { Places } from "./contender.js";
import { contenders, type ContenderName } from "./contenders.js";
import { createCount, run, type Phase } from "./phases.js";

// The process of one contender, so that what it costs is its own. The benchmark says over the process's channel what to do.

/** What it is told: to open a contender, or to run a phase. */
export type Order = Readonly<{ open: ContenderName; places: Places }> | Phase;

const count = createCount();
let contender: ReturnType<typeof open> | undefined;

process.on("message", (order: Order) => void obey(order));
// Whoever started it is gone.
process.on("disconnect", () => process.exit(0));
// Ctrl-C goes to the whole group; the benchmark ends its processes itself.
process.on("SIGINT", () => undefined);

async function obey(order: Order): Promise<void> {
  if ("open" in order) {
    contender = open(order.open, order.places);
    const { call } = await contender;
    process.send?.({ hasCalls: call !== undefined });
  } else if (contender !== undefined) {
    process.send?.(await run(await contender, count, order));
  }
}

async function open(name: ContenderName, places: Places) {
  return (await contenders[name]())(places, count.handled);
}
