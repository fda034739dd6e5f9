import path from "node:path";
import { Command, Option } from "commander";
import { pathsIn } from "./paths.js";

const paths = pathsIn(path.resolve(import.meta.dirname, "../../.."));

const program = new Command("warren").description(
  "Turns asyncapi.yaml and contracts/ into typed code and into a reference to read.",
);

// What a command needs is loaded when it runs: `--help` and an up-to-date reference answer at once.

program
  .command("generate")
  .description("check the document, then write generated/")
  .option("--check", "write nothing; exit with 1 if generated/ is not what would be written", false)
  .action(async (options: Readonly<{ check: boolean }>) => {
    const { generateCommand } = await import("./cli/generate-command.js");
    process.exitCode = await generateCommand(paths, options, console);
  });

program
  .command("docs")
  .description("build the HTML reference of the document into dist/docs/")
  .action(async () => {
    const { docsCommand } = await import("./cli/docs-command.js");
    process.exitCode = await docsCommand(paths, console);
  });

program
  .command("explain")
  .description("say where a message goes, or what a queue, a message or an exchange is about")
  .argument("<name>", 'an exchange ("" is the default exchange), a queue, a message or a routing key')
  .argument("[key]", "a routing key, where the name is an exchange")
  .option("--spec <file>", "the document (default: asyncapi.yaml)")
  .addOption(new Option("--format <format>", "how to print it").choices(["text", "json"]).default("text"))
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
      options: Readonly<{ spec?: string; format: "text" | "json" }>,
    ) => {
      const { explainCommand } = await import("./cli/explain-command.js");
      const spec = options.spec === undefined ? undefined : path.resolve(options.spec);
      const where = spec === undefined ? paths : { ...pathsIn(path.dirname(spec)), document: spec };
      process.exitCode = await explainCommand(where, { name, routingKey, ...options }, console);
    },
  );

await program.parseAsync();
