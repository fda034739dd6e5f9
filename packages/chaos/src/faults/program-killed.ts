import type { Fault } from "../fault.js";
import { programNames, type ProgramName } from "@warren/programs";

/** SIGKILL, in the middle of whatever it does. It is started again as a supervisor would. */
function programKilled(name: ProgramName): Fault {
  return {
    name: `${name}-killed`,
    breaks: `SIGKILL of ${name === "gateway" ? "the gateway" : `the ${name} service`} in the middle of its work`,
    holdMs: [0, 0],
    async inject({ system, random }) {
      await random.pick(system.instances(name)).kill();

      return () => Promise.resolve();
    },
  };
}

export const programsKilled: readonly Fault[] = programNames.map(programKilled);
