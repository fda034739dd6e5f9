import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Runner } from "./local-service.js";
import type { ServiceName } from "./service-name.js";

/** A service as a process of its own, which can be killed. */
export type CompiledService = Runner &
  Readonly<{
    /** SIGKILL, also in the middle of its start; resolves when the process is gone. */
    kill(): Promise<void>;
  }>;

// A test run that is killed closes this pipe; a service without a parent would try for ever to reach its broker.
const END_WITH_PARENT = "data:text/javascript,process.stdin.on('end',()=>process.exit(1)).resume();";

/** Runs `<folder>/<name>.js`, as `npm start` does. */
export function compiledService(name: ServiceName, folder: string, env: NodeJS.ProcessEnv): CompiledService {
  let child: ChildProcess | undefined;
  let url: string | undefined;

  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    const ending = child;
    child = undefined;
    url = undefined;
    if (ending?.exitCode !== null || ending.signalCode !== null) return;
    const exited = once(ending, "exit");
    ending.kill(signal);
    await exited;
  };

  return {
    url() {
      if (url === undefined) throw new Error(`${name} does not run`);

      return url;
    },
    async start() {
      const started = spawn(
        process.execPath,
        ["--enable-source-maps", "--import", END_WITH_PARENT, join(folder, `${name}.js`)],
        { env: { ...process.env, ...env, LOG_LEVEL: "info" }, stdio: ["pipe", "pipe", "inherit"] },
      );
      child = started;
      const said: string[] = [];
      for await (const line of createInterface({ input: started.stdout })) {
        said.push(line);
        const found = urlIn(line);
        if (found === undefined) continue;
        url = found;
        // What it says from now on is of no interest, but has to be taken away.
        started.stdout.resume();

        return;
      }
      throw new Error(`${name} ended before it ran:\n${said.join("\n")}`);
    },
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}

function urlIn(line: string): string | undefined {
  const said = JSON.parse(line) as Readonly<{ msg?: string; url?: string }>;

  return said.msg?.endsWith(" is running") === true ? said.url : undefined;
}
