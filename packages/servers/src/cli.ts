#!/usr/bin/env node
import { Command, Option } from "commander";
import pc from "picocolors";
import type { ServerName } from "./addresses.js";
import { addressVariables } from "./choose-way.js";
import { addLogsCommand, parseServer, runCommandLine } from "./command-line.js";
import { serversStatus } from "./server-status.js";
import { showServers } from "./show-servers.js";
import { startServers } from "./start-servers.js";
import { stopServers } from "./stop-servers.js";

const program = new Command("warren-servers")
  .description(
    "RabbitMQ, PostgreSQL and Redis for development: Docker where an engine answers, else on private ports of this machine.",
  )
  .showHelpAfterError()
  .addHelpText(
    "after",
    `
Addresses in AMQP_URL, DATABASE_URL and REDIS_URL are used as they are; nothing is started for them.
WARREN_RABBITMQ_HOME names the folder of another RabbitMQ to be started; Erlang is the one on the PATH.
Data, logs and notes are kept in .warren/servers (or WARREN_SERVERS), downloads in ~/.cache/warren/servers (or WARREN_CACHE).

Examples:
  warren-servers up
  warren-servers up rabbitmq postgres redis
  export $(warren-servers env)
  warren-servers logs rabbitmq --follow
  warren-servers down`,
  );

const directory = (): Option =>
  new Option(
    "-d, --directory <folder>",
    "where data, logs and notes are kept (default: WARREN_SERVERS, else .warren/servers)",
  );

type Folder = Readonly<{ directory?: string }>;

program
  .command("up")
  .description("start the servers that do not run yet, leave them running, print their addresses")
  .argument("[servers...]", "which (default: rabbitmq postgres)")
  .addOption(directory())
  .action(async (names: readonly string[], options: Folder) => {
    const servers = names.map(parseServer);
    await startServers<ServerName>({
      profile: "dev",
      detached: true,
      log: progress,
      ...options,
      ...(servers.length === 0 ? {} : { servers }),
    });
    process.stdout.write(showServers(await serversStatus(options.directory)));
  });

program
  .command("down")
  .description("end the servers; data stays")
  .addOption(directory())
  .action(async (options: Folder) => {
    const ended = await stopServers(options.directory, { log: progress });
    progress(`Ended ${String(ended)} processes on this machine`);
  });

program
  .command("status")
  .description("where the servers are; exit code 1 when one does not answer")
  .addOption(directory())
  .option("--json", "for programs")
  .action(async (options: Folder & Readonly<{ json?: boolean }>) => {
    const status = await serversStatus(options.directory);
    process.stdout.write(options.json ? `${JSON.stringify(status, null, 2)}\n` : showServers(status));
    process.exitCode = status.servers.every(({ answers }) => answers) ? 0 : 1;
  });

program
  .command("env")
  .description(
    "print the addresses of the servers that run, as lines for a shell or a .env file; exit code 1 when none does",
  )
  .addOption(directory())
  .action(async (options: Folder) => {
    const { servers, managementUrl } = await serversStatus(options.directory);
    const lines = servers.flatMap(({ server, answers, address }) =>
      answers && address !== undefined && server !== "prometheus"
        ? [`${addressVariables[server]}=${address}\n`]
        : [],
    );
    // `export $(…)` hides the exit code: its user sees only what is said.
    if (lines.length === 0)
      throw new Error("No server answers here. `warren-servers up` starts RabbitMQ and PostgreSQL.");
    process.stdout.write(lines.join(""));
    if (managementUrl !== undefined) process.stdout.write(`AMQP_MANAGEMENT_URL=${managementUrl}\n`);
  });

addLogsCommand(program, directory());

await runCommandLine(program);

function progress(line: string): void {
  console.error(`${pc.dim("servers")} ${line}`);
}
