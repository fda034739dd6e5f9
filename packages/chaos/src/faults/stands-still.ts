import { programNames, type ProgramName } from "@warren/programs";
import type { Fault } from "../fault.js";

const SERVERS = [
  ["rabbitmq", "RabbitMQ"],
  ["postgres", "PostgreSQL"],
  ["redis", "Redis"],
] as const;

const HALF_A_MINUTE = [30_000, 30_000] as const;

/** SIGSTOP for half a minute, as a machine that swaps or a virtual machine that is moved: what it holds is still its own. */
function programStandsStill(name: ProgramName): Fault {
  return {
    name: `${name}-stands-still`,
    breaks: `${name === "gateway" ? "the gateway" : `the ${name} service`} stands still for half a minute`,
    holdMs: HALF_A_MINUTE,
    inject({ system, random }) {
      const program = random.pick(system.instances(name));
      program.pause();

      return Promise.resolve(() => {
        program.resume();

        return Promise.resolve();
      });
    },
  };
}

function serverStandsStill([server, title]: (typeof SERVERS)[number]): Fault {
  return {
    name: `${server}-stands-still`,
    breaks: `${title} stands still for half a minute`,
    holdMs: HALF_A_MINUTE,
    ...(server === "rabbitmq" ? { broker: "one" as const } : {}),
    inject({ system: { stack } }) {
      stack.pause(server);

      return Promise.resolve(() => {
        stack.resume(server);

        return Promise.resolve();
      });
    },
  };
}

export const standsStill: readonly Fault[] = [
  ...programNames.map(programStandsStill),
  ...SERVERS.map(serverStandsStill),
];
