import type { Command, Option } from "commander";
import pc from "picocolors";
import { serverNames, type ServerName } from "./addresses.js";
import { followLogs } from "./logs.js";
import { NotProvidedError } from "./not-provided.js";

// What the commands of these servers and of the shop's have in common.

type LogOptions = Readonly<{ directory?: string; follow?: boolean; lines: number }>;

/** Adds the command `logs`. `directory` is its option for the folder, `usual` the folder where nobody says one. */
export function addLogsCommand(program: Command, directory: Option, usual?: string): void {
  program
    .command("logs")
    .description("print the servers' last lines")
    .argument("[server]", "rabbitmq, postgres or redis (default: all)", parseServer)
    .addOption(directory)
    .option("-f, --follow", "go on with what is written from now on")
    .option("-n, --lines <count>", "how many last lines", Number, 50)
    .action(async (server: ServerName | undefined, options: LogOptions) => {
      const folder = usual === undefined ? {} : { directory: usual };
      await followLogs(server ? [server] : serverNames, {
        ...folder,
        ...options,
        follow: options.follow ?? false,
      });
    });
}

/** Does what the command line says. Where that fails, says why, with exit code 1. */
export async function runCommandLine(program: Command): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${pc.red(error instanceof NotProvidedError ? "Missing:" : "Error:")} ${message}\n`);
    process.exitCode = 1;
  }
}

/** @throws Error where there is no server of this name */
export function parseServer(value: string): ServerName {
  const server = serverNames.find((name) => name === value);
  if (!server)
    throw new Error(`There is no server ${JSON.stringify(value)}. Known are ${serverNames.join(", ")}.`);

  return server;
}
