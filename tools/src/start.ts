import { spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import { gateway, instancesOf, programs, readScale, repository } from "@warren/programs";
import { defaultDirectory, loadEnvFile, readShopNotes } from "@warren/stack";
import { readOptions } from "@warren/text/read-options";
import pc from "picocolors";
import { checkLauncher, checkPorts } from "./start/check-ports.js";
import { placedAt } from "./start/placed-at.js";
import { couldNotStart, createShop } from "./start/run-shop.js";

const HELP = `Usage: npm start [-- options]

Starts RabbitMQ, PostgreSQL and Redis if they are not there, then the services and the gateway, and starts again
what ends by itself. Ctrl-C, or closing the terminal, stops everything. Settings come from the environment, then from .env.

  --scale NAME=N[,NAME=N]  several instances of a service or of the gateway, which share its work:
                           order=2,inventory=2,gateway=2. Each further one listens 100 ports higher
  --port N                 the gateway's port (default ${gateway.port}); all other programs move with it, each as far
                           above it as usual. With a folder of its own in WARREN_STACK, a second shop runs
                           beside the first
  --observe                start Prometheus as well, with the alerts of deploy/observability: docs/how-to/observe.md
  --no-docs                do not build the docs for /docs
  --help                   show this text
`;

// A terminal that was closed takes nothing more. What is still to be said then must not end us before all else has ended.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

try {
  const { values } = readOptions({
    options: {
      help: { type: "boolean" },
      "no-docs": { type: "boolean" },
      scale: { type: "string", multiple: true },
      port: { type: "string" },
      observe: { type: "boolean" },
    },
  });
  if (values.help === true) process.stdout.write(HELP);
  else
    await start({
      scale: (values.scale ?? []).join(","),
      port: values.port ?? String(gateway.port),
      docs: values["no-docs"] !== true,
      observe: values.observe === true,
    });
} catch (error) {
  process.stderr.write(couldNotStart(error));
  process.exitCode = 1;
}

type Wanted = Readonly<{ scale: string; port: string; docs: boolean; observe: boolean }>;

async function start({ scale, port, docs, observe }: Wanted): Promise<void> {
  const settings = loadEnvFile();
  if (settings.length > 0)
    say(`these settings come from .env, as the environment does not have them: ${settings.join(", ")}`);
  const { instances, smtpPort, portsHigher } = placedAt(port, instancesOf(programs, readScale(scale)));
  checkLauncher(readShopNotes()?.launcher, defaultDirectory);
  await checkPorts([...instances, { label: "catcher for SMTP", port: smtpPort }]);
  const shop = createShop({ instances, portsHigher, observe, say });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => void shop.stop().finally(() => process.exit(0)));
  }

  try {
    process.stdout.write(await shop.start());
    if (docs) buildDocs(`http://localhost:${gateway.port + portsHigher}/docs`, shop.stopping);
  } catch (error) {
    if (shop.stopping.aborted) return;
    // Before the end, which may take a while.
    process.stderr.write(couldNotStart(error));
    await shop.stop();
    process.exit(1);
  }
}

/** In the background, behind the shop, and only where something of the docs has changed since the last time. */
function buildDocs(url: string, signal: AbortSignal): void {
  // Not through npm, whose own children would outlive it.
  const child = spawn(process.execPath, ["--import", "tsx", "tools/src/docs.ts"], {
    cwd: repository,
    stdio: ["ignore", "ignore", "ignore"],
    signal,
  });
  child.on("error", () => undefined);
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  child.on("exit", (code) => {
    if (code === 0) say(`the docs are at ${url}`);
    else if (!signal.aborted) say("the docs were not built: see npm run docs");
  });
}

function say(text: string): void {
  process.stdout.write(`${pc.dim("warren")} ${text}\n`);
}
