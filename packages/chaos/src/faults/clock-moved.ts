import { programNames } from "@warren/programs";
import type { Fault } from "../fault.js";

const MOST_MS = 30_000;

/** A machine whose clock is wrong: the program is started again with one that goes before or after all others. */
export const clockMoved: Fault = {
  name: "clock-moved",
  breaks: "the clock of a service is up to half a minute fast or slow",
  holdMs: [10_000, 15_000],
  async inject({ system, random }) {
    const program = random.pick(system.instances(random.pick(programNames)));
    const byMs = random.between(-MOST_MS, MOST_MS);
    await program.restart({ NODE_OPTIONS: `--import ${clockMovedBy(byMs)}` });

    return () => program.restart({ NODE_OPTIONS: "" });
  },
};

/** A module that moves the wall clock, and leaves alone what measures durations. */
function clockMovedBy(ms: number): string {
  const code = `const { now } = Date; globalThis.Date = class extends Date { constructor(...given) { given.length === 0 ? super(now() + ${ms}) : super(...given); } static now() { return now() + ${ms}; } };`;

  return `data:text/javascript,${encodeURIComponent(code)}`;
}
