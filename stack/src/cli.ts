import { Command, Option } from "commander";
import pc from "picocolors";
import { addLogsCommand, runBrokerTool, runCommandLine } from "@warren/servers/parts";
import { loadEnvFile } from "./env-file.js";
import { defaultDirectory, homeIn } from "./folders.js";
import { showStatus } from "./show-status.js";
import { stackStatus, type StackStatus } from "./stack-status.js";
import { startStack, stopStack } from "./start-stack.js";

const program = new Command("stack")
  .description(
    "RabbitMQ, PostgreSQL and Redis for development: Docker where an engine answers, else on private ports.",
  )
  .showHelpAfterError()
  .enablePositionalOptions()
  .hook("preAction", () => void loadEnvFile())
  .addHelpText(
    "after",
    `
Addresses in AMQP_URL, DATABASE_URL and REDIS_URL are used as they are; nothing is started for them.
WARREN_RABBITMQ_HOME names the folder of another RabbitMQ to be started; Erlang is the one on the PATH.
Data, logs and notes are kept in .stack/, downloads in .cache/stack/ (or WARREN_CACHE).

Examples:
  npm run stack -- up
  npm run stack -- logs rabbitmq --follow
  npm run stack -- rabbitmqctl list_permissions -p /
  npm run stack -- down`,
  );

const directory = (): Option =>
  new Option(
    "-d, --directory <folder>",
    "where data, logs and notes are kept (default: WARREN_STACK, else .stack in the repository)",
  );

type Folder = Readonly<{ directory?: string }>;

program
  .command("up")
  .description("start the servers that do not run yet, leave them running, print their addresses")
  .addOption(directory())
  .action(async (options: Folder) => {
    await startStack({ profile: "dev", detached: true, log: progress, ...options });
    printStatus(await stackStatus(options.directory));
  });

program
  .command("down")
  .description("end the servers; data stays")
  .addOption(directory())
  .action(async (options: Folder) => {
    const ended = await stopStack(options.directory, { log: progress });
    progress(`Ended ${String(ended)} processes on this machine`);
  });

program
  .command("status")
  .description(
    "servers, programs and queues on one page; exit code 1 when one does not answer or is not ready",
  )
  .addOption(directory())
  .option("--json", "for programs")
  .action(async (options: Folder & Readonly<{ json?: boolean }>) => {
    const status = await stackStatus(options.directory);
    if (options.json) console.log(JSON.stringify(status, null, 2));
    else printStatus(status);
    process.exitCode = status.ready ? 0 : 1;
  });

addLogsCommand(program, directory(), defaultDirectory);

for (const tool of ["rabbitmqctl", "rabbitmq-plugins"] as const)
  program
    .command(tool)
    .description("run it on the broker that was started here, which no other finds")
    .argument("[arguments...]")
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (args: readonly string[]) => {
      process.exitCode = await runBrokerTool(tool, args, homeIn());
    });

await runCommandLine(program);

function progress(line: string): void {
  console.error(`${pc.dim("stack")} ${line}`);
}

function printStatus(status: StackStatus): void {
  process.stdout.write(showStatus(status));
}
