import { type Command, Option } from "commander";
import { cacheOption, pathsOf, publishMeansOption, specOption, type ReadingOptions } from "./spec-option.js";

type BrokerOptions = ReadingOptions &
  Readonly<{
    spec: string;
    url?: string;
    management?: string;
    vhost?: string;
    format: "table" | "json";
  }>;
const brokerExitCodes = `
Exit code: 0 in step; 1 something would be refused, or a migration is half done; 2 the broker cannot be asked;
3 something is to be created or pruned.`;

/** `warren topology plan` and `warren topology apply`. */
export function registerTopology(program: Command): void {
  const topology = program
    .command("topology")
    .description("compare the contract with a live broker, and bring the broker in step with it");

  const brokerOptions = [
    specOption(),
    publishMeansOption(),
    new Option(
      "--url <url>",
      "the broker: amqp://user:password@host:port/vhost, or its nodes with commas between (default: AMQP_URL)",
    ),
    new Option(
      "--management <url>",
      "its HTTP API (default: AMQP_MANAGEMENT_URL, else port 15672 of its host)",
    ),
    new Option("--vhost <name>", "the virtual host (default: the one in the address)"),
    new Option("--format <format>", "how to print it").choices(["table", "json"]).default("table"),
    cacheOption(),
  ];
  const plan = topology
    .command("plan")
    .description("say what would be created and what the broker would refuse (406); changes nothing")
    .addHelpText("after", brokerExitCodes)
    .action(async (options: BrokerOptions) => {
      const { topologyPlanCommand } = await import("./topology-command.js");
      process.exitCode = await topologyPlanCommand(pathsOf(options.spec, options), options, console);
    });

  const apply = topology
    .command("apply")
    .description("create what is missing; migrate changed queues, with their messages, where asked to")
    .option(
      "--migrate <queue>",
      "migrate this queue if it has changed (`all`: every one that has); may be repeated",
      (queue: string, before: readonly string[]) => [...before, queue],
      [],
    )
    .option(
      "--prune",
      "take away bindings between our exchanges and queues that the contract has no more",
      false,
    )
    .option("--dry-run", "only say what would be done", false)
    .addHelpText("after", brokerExitCodes)
    .action(
      async (
        options: BrokerOptions & Readonly<{ migrate: readonly string[]; prune: boolean; dryRun: boolean }>,
      ) => {
        const { topologyApplyCommand } = await import("./topology-command.js");
        process.exitCode = await topologyApplyCommand(pathsOf(options.spec, options), options, console);
      },
    );

  for (const command of [plan, apply]) for (const option of brokerOptions) command.addOption(option);
}
