import { type Command, Option } from "commander";
import { cacheOption, pathsOf, publishMeansOption, specOption, type ReadingOptions } from "./spec-option.js";

/** `warren explain`. */
export function registerExplain(program: Command): void {
  program
    .command("explain")
    .description("say where a message goes, or what a queue, a message or an exchange is about")
    .argument("<name>", 'an exchange ("" is the default exchange), a queue, a message or a routing key')
    .argument("[key]", "a routing key, where the name is an exchange")
    .addOption(specOption())
    .addOption(publishMeansOption())
    .addOption(new Option("--format <format>", "how to print it").choices(["text", "json"]).default("text"))
    .addOption(cacheOption())
    .addHelpText(
      "after",
      `
  Examples:
    warren explain orders.topic order.created   every queue that gets it, by which binding, and who sends it
    warren explain orders.saga                  what can arrive in a queue, from whom, and what becomes of it
    warren explain OrderCreated                 the fields of a message, who sends it and who takes it`,
    )
    .action(
      async (
        name: string,
        routingKey: string | undefined,
        options: ReadingOptions & Readonly<{ spec: string; format: "text" | "json" }>,
      ) => {
        const { explainCommand } = await import("./explain-command.js");
        process.exitCode = await explainCommand(
          pathsOf(options.spec, options),
          { name, routingKey, format: options.format },
          console,
        );
      },
    );
}
