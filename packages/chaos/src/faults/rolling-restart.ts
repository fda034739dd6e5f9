import { programNames } from "@warren/programs";
import type { Fault } from "../fault.js";

/** A machine that has much else to do is slow, which is no fault of the shop's. */
const READY_WITHIN_MS = 180_000;

/** As in a deployment: one program after the other is asked to end, and the next one follows when it is ready again. */
export const rollingRestart: Fault = {
  name: "rolling-restart",
  breaks: "every instance of every program is restarted, one after the other",
  holdMs: [0, 0],
  async inject({ system }) {
    for (const program of programNames.flatMap((name) => system.instances(name))) {
      await program.restart({});
      await program.ready({ withinMs: READY_WITHIN_MS });
    }

    return () => Promise.resolve();
  },
};
