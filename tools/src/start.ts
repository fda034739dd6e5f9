import { spawn } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { textOf } from "@warren/messaging";
import {
  buildPrograms,
  gateway,
  instancesOf,
  programs,
  readScale,
  repository,
  startProgram,
  type Instance,
  type Program,
} from "@warren/programs";
import { startStack, type RunningStack } from "@warren/stack";
import pc from "picocolors";
import { checkTopology, hintFor } from "./start/check-topology.js";
import { brokerEnvironment, developmentEnvironment } from "./start/development-environment.js";
import { checkPorts } from "./start/check-ports.js";
import { showAddresses } from "./start/show-addresses.js";
import { tokenSource } from "./token/token-source.js";

const HELP = `Usage: npm start [-- options]

Starts RabbitMQ, PostgreSQL and Redis if they are not there, then the services and the gateway.
Ctrl-C stops everything.

  --scale NAME=N[,NAME=N]  several instances of a service or of the gateway, which share its work:
                           order=2,inventory=2,gateway=2. Each further one listens 100 ports higher
  --no-docs                do not build the contract's reference for /docs
  --help                   show this text
`;

const { values } = parseArgs({
  options: { help: { type: "boolean" }, "no-docs": { type: "boolean" }, scale: { type: "string" } },
});

if (values.help === true) process.stdout.write(HELP);
else await start();

async function start(): Promise<void> {
  const stopping = new AbortController();
  const running: Program[] = [];
  let stack: RunningStack | undefined;

  const stop = async () => {
    stopping.abort();
    say("stopping");
    // The gateway first, so that nothing new comes in; the catcher last, so that mails on their way arrive.
    for (const program of [...running].reverse()) await program.stop();
    await stack?.stop();
  };
  let asked = 0;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (++asked > 1) return;
      void stop().finally(() => process.exit(0));
    });
  }

  try {
    const instances = instancesOf(programs, readScale(values.scale ?? ""));
    await checkPorts(instances);
    const building = buildPrograms();
    stack = await startStack({ profile: "dev", log: say, signal: stopping.signal });
    await building;
    await checkTopology(stack, stopping.signal);
    const env = await developmentEnvironment(stack);
    const callers = { authMode: env["AUTH_MODE"], tokens: await tokenSource(process.env) };
    for (const instance of instances) {
      running.push(startInstance(instance, { ...env, ...brokerEnvironment(instance.program, stack) }));
    }
    await Promise.all(running.map((program) => ready(program, stopping.signal)));
    process.stdout.write(showAddresses(stack, instances, callers));
    if (values["no-docs"] !== true) buildDocs(stopping.signal);
  } catch (error) {
    if (stopping.signal.aborted) return;
    process.stderr.write(`${pc.red("could not start:")} ${textOf(error)}\n`);
    await stop();
    process.exit(1);
  }
}

function startInstance(
  { program: { name, readyPath }, label, port }: Instance,
  env: NodeJS.ProcessEnv,
): Program {
  return startProgram(label, {
    file: join(repository, "dist", `${name}.js`),
    env: { ...env, PORT: String(port) },
    url: `http://127.0.0.1:${port}`,
    logFile: join(repository, ".stack", "logs", `${label}.log`),
    ...(readyPath === undefined ? {} : { readyPath }),
    onExit: (how) =>
      process.stderr.write(
        `${pc.yellow(`${label} ended (${how}) and is started again`)}; its log: .stack/logs/${label}.log\n`,
      ),
  });
}

async function ready(program: Program, signal: AbortSignal): Promise<void> {
  try {
    await program.ready({ signal });
    say(`${program.name} is ready`);
  } catch (error) {
    const reason = textOf(error);
    throw new Error(`${reason}\nIts log: .stack/logs/${program.name}.log${hintFor(reason)}`, {
      cause: error,
    });
  }
}

/** In the background, and only where the contract has changed since the last time. */
function buildDocs(signal: AbortSignal): void {
  // Not through npm, whose own children would outlive it.
  const child = spawn(process.execPath, ["--import", "tsx", "tools/src/docs.ts"], {
    cwd: repository,
    stdio: ["ignore", "ignore", "ignore"],
    signal,
  });
  child.on("error", () => undefined);
  child.on("exit", (code) => {
    if (code === 0) say(`the contract's reference is at http://localhost:${gateway.port}/docs`);
    else if (!signal.aborted) say("the contract's reference was not built: see npm run docs");
  });
}

function say(line: string): void {
  process.stdout.write(`${pc.dim("warren")} ${line}\n`);
}
