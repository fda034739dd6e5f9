import { chooseWay } from "./choose-way.js";
import { runInContainer, runningContainers } from "./containers.js";
import { devFolder, type Home } from "./folders.js";
import { readPidFile } from "./pid-file.js";
import { isRunning } from "./process-identity.js";
import { embeddedRabbitmq, type BrokerTool } from "./rabbitmq-server.js";
import { readSettings } from "./settings.js";

/**
 * Runs a tool of administrators on the broker of the "dev" profile, where that was started here: its own node name, cookie and ports
 * are nobody's to know. Resolves with what the tool said.
 *
 * @throws Error with what it said where it failed, or that no such broker runs
 */
export async function runBrokerTool(tool: BrokerTool, args: readonly string[], home: Home): Promise<string> {
  if (chooseWay("rabbitmq", { env: process.env, dockerAnswers: false }).kind === "environment")
    throw new Error(`AMQP_URL names a broker that was not started here: run ${tool} where it runs.`);
  const folder = devFolder(home.directory);
  const settings = readSettings(folder);
  const { compose, processes: { rabbitmq } = {} } = readPidFile(folder) ?? {};
  if (settings !== undefined && rabbitmq !== undefined && isRunning(rabbitmq)) {
    const quiet = { log: () => undefined, signal: undefined, durable: true };
    const { cache } = home;
    const { secret, ports } = settings;
    const broker = await embeddedRabbitmq({ ...quiet, folder, cache, secret, ports: () => ports });

    return broker.control(args, tool);
  }
  if (compose !== undefined && (await runningContainers(compose)).includes("rabbitmq"))
    return runInContainer(compose, "rabbitmq", [tool, ...args]);
  throw new Error("No RabbitMQ of ours runs here: `npm run stack -- status` says what does.");
}
