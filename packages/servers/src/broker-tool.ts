import { chooseWay, rabbitmqHomeVariable } from "./choose-way.js";
import { inContainerCommand, runningContainers } from "./containers.js";
import { devFolder, type Home } from "./folders.js";
import { readPidFile } from "./pid-file.js";
import { isRunning } from "./process-identity.js";
import { embeddedRabbitmq, type BrokerTool, type ToolCommand } from "./rabbitmq-server.js";
import { runAttached } from "./run-command.js";
import { readSettings } from "./settings.js";
import { startedAgain } from "./started-again.js";

/**
 * Runs a tool of administrators on the broker of the "dev" profile, where that was started here: its own node name, cookie and ports
 * are nobody's to know. What it asks and says is asked and said here. Resolves with its exit code.
 *
 * @throws Error that no such broker runs
 */
export async function runBrokerTool(tool: BrokerTool, args: readonly string[], home: Home): Promise<number> {
  const { command, args: all, ...options } = await toolCommand(tool, args, home);

  return (await startedAgain(() => runAttached(command, all, options))).exitCode;
}

async function toolCommand(tool: BrokerTool, args: readonly string[], home: Home): Promise<ToolCommand> {
  if (chooseWay("rabbitmq", { env: process.env, dockerAnswers: false }).kind === "environment")
    throw new Error(`AMQP_URL names a broker that was not started here: run ${tool} where it runs.`);
  const folder = devFolder(home.directory);
  const settings = readSettings(folder);
  const { compose, processes: { rabbitmq } = {} } = readPidFile(folder) ?? {};
  if (settings !== undefined && rabbitmq !== undefined && isRunning(rabbitmq)) {
    const quiet = { log: () => undefined, signal: undefined, durable: true };
    const { cache } = home;
    const { secret, ports } = settings;
    const rabbitmqHome = process.env[rabbitmqHomeVariable];
    const context = { ...quiet, folder, cache, secret, ports: () => ports, rabbitmqHome };

    return (await embeddedRabbitmq(context)).toolCommand(tool, args);
  }
  if (compose !== undefined && (await runningContainers(compose)).includes("rabbitmq"))
    return inContainerCommand(compose, "rabbitmq", [tool, ...args]);
  throw new Error("No RabbitMQ of ours runs here: `npm run stack -- status` says what does.");
}
