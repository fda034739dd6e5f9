import { join } from "node:path";
import {
  programNames,
  startProgram,
  type Program,
  type ProgramName,
  type ServiceName,
} from "@warren/programs";
import { localGateway, localService, type LocalService } from "./local-programs.js";
import type { AtClose, System, SystemOptions } from "./system.js";

type Options = Pick<SystemOptions, "execArgv" | "logFolder" | "instances"> &
  Readonly<{
    processes: readonly ProgramName[];
    /** Where compiled programs are; undefined where none runs as a process. */
    folder: string | undefined;
    readyWithinMs: number;
  }>;

/** Starts every program of the shop, as a process or in this one. Resolves when all are under way. */
export async function startSystemPrograms(
  envOf: (name: ProgramName) => NodeJS.ProcessEnv,
  options: Options,
  atClose: AtClose,
): Promise<Pick<System, "local" | "program" | "instances" | "fileOf" | "startAnother" | "url" | "ready">> {
  const { processes, folder, logFolder, execArgv = [], readyWithinMs: withinMs, instances = 1 } = options;
  const own = new Map<ProgramName, readonly Program[]>();
  const locals = new Map<ServiceName, LocalService>();
  const all: { name: ProgramName; program: Pick<Program, "url" | "ready"> }[] = [];
  const starting: Promise<void>[] = [];
  const add = (name: ProgramName, program: Pick<Program, "url" | "ready" | "stop">) => {
    all.push({ name, program });
    atClose(() => program.stop());
  };
  for (const name of programNames) {
    const env = envOf(name);
    if (folder !== undefined && processes.includes(name)) {
      const start = (logName: string) =>
        startProgram(name, {
          ...{ file: join(folder, `${name}.js`), env, execArgv },
          logFile: logFolder === undefined ? undefined : join(logFolder, `${logName}.log`),
        });
      const started = Array.from({ length: instances }, (_, at) =>
        start(at === 0 ? name : `${name}-${at + 1}`),
      );
      own.set(name, started);
      for (const program of started) add(name, program);
    } else {
      const service = name === "gateway" ? undefined : localService(name, env);
      if (service !== undefined && name !== "gateway") locals.set(name, service);
      const local = service ?? localGateway(env);
      add(name, local);
      starting.push(local.start());
    }
  }
  await Promise.all(starting);

  return {
    local: (name) => known(locals.get(name), `${name} does not run in this process`),
    program: (name) => known(own.get(name)?.[0], `${name} does not run as a process of its own`),
    instances: (name) => own.get(name) ?? [],
    fileOf: (name) =>
      join(known(folder, "every program runs in this process, and none was compiled"), `${name}.js`),
    startAnother(name, file) {
      const logFile = logFolder === undefined ? undefined : join(logFolder, `${name}-another.log`);
      const program = startProgram(name, { file, env: envOf(name), execArgv, logFile });
      atClose(() => program.stop());

      return program;
    },
    url: (name) => all.find((one) => one.name === name)?.program.url(),
    async ready(signal) {
      await Promise.all(all.map(({ program }) => program.ready({ withinMs, signal })));
    },
  };
}

/** The settings of a program that gets none of its own. */
export function asTheyAre(_: ProgramName, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return env;
}

export function known<T>(value: T | undefined, otherwise: string): T {
  if (value === undefined) throw new Error(otherwise);

  return value;
}
