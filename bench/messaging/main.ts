import type { Contender, Places } from "./contender.js";
import { contenders, type ContenderName } from "./contenders.js";
import { createCount, run, type Phase } from "./phases.js";

// The process of one contender, so that what it costs is its own. The benchmark says over the process's channel what to do.

/** What it is told: to load a contender's library, to open it, to run a phase, or to say how far it is. */
export type Order =
  | Readonly<{ kind: "load"; name: ContenderName }>
  | Readonly<{ kind: "open"; places: Places }>
  | Phase
  | Readonly<{ kind: "look" }>;

/** How far it is: messages handled so far, what that took of CPU time, and what it holds in memory. */
export type Look = Readonly<{ handled: number; cpuMs: number; residentBytes: number }>;

const count = createCount();
let load: ReturnType<(typeof contenders)[ContenderName]> | undefined;
let contender: Promise<Contender> | undefined;

process.on("message", (order: Order) => void obey(order));
// Whoever started it is gone.
process.on("disconnect", () => process.exit(0));
// Ctrl-C goes to the whole group; the benchmark ends its processes itself.
process.on("SIGINT", () => undefined);

async function obey(order: Order): Promise<void> {
  switch (order.kind) {
    case "load":
      load = contenders[order.name]();
      await load;
      process.send?.({});
      return;
    case "open":
      contender = load?.then((open) => open(order.places, count.handled));
      process.send?.({ hasCalls: (await contender)?.call !== undefined });
      return;
    case "look":
      process.send?.(look());
      return;
    default:
      if (contender !== undefined) process.send?.(await run(await contender, count, order));
  }
}

function look(): Look {
  const { user, system } = process.cpuUsage();

  return {
    handled: count.total(),
    cpuMs: (user + system) / 1_000,
    residentBytes: process.memoryUsage.rss(),
  };
}
