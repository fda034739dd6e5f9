import { runProgram, type StartingProgram } from "@warren/programs";
import type { Runner } from "./local-service.js";
import type { ServiceName } from "./service-name.js";

/** A service as a process of its own, which can be killed. */
export type CompiledService = Runner &
  Readonly<{
    /** SIGKILL, also in the middle of its start; resolves when the process is gone. */
    kill(): Promise<void>;
  }>;

/** Runs `<folder>/<name>.js`, as `npm start` does. */
export function compiledService(name: ServiceName, folder: string, env: NodeJS.ProcessEnv): CompiledService {
  let current: StartingProgram | undefined;
  let url: string | undefined;

  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    const ending = current;
    current = undefined;
    url = undefined;
    await ending?.end(signal);
  };

  return {
    url() {
      if (url === undefined) throw new Error(`${name} does not run`);

      return url;
    },
    async start() {
      const starting = runProgram(name, { folder, env });
      current = starting;
      const { said } = await starting.ready;
      if (current === starting) url = String(said["url"]);
    },
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}
