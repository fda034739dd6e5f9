import type { Fault } from "../fault.js";
import { programNames } from "@warren/programs";

/** It holds its connections and its messages, and does nothing: SIGSTOP, later SIGCONT. */
export const slowConsumer: Fault = {
  name: "slow-consumer",
  breaks: "a service stands still with messages in its hands, and goes on later",
  holdMs: [3_000, 8_000],
  inject({ system, random }) {
    const program = random.pick(system.instances(random.pick(programNames)));
    program.pause();

    return Promise.resolve(() => {
      program.resume();

      return Promise.resolve();
    });
  },
};
