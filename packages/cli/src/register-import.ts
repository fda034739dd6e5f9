import { type Command, Option } from "commander";

type ImportOptions = Readonly<{
  url?: string;
  management?: string;
  vhost?: string;
  title?: string;
  output?: string;
  force: boolean;
}>;

/** `warren import`. */
export function registerImport(program: Command): void {
  program
    .command("import")
    .description("write an AsyncAPI document of what is there on a live broker; changes nothing")
    .addOption(
      new Option(
        "--management <url>",
        "its HTTP API: http://user:password@host:15672 (default: AMQP_MANAGEMENT_URL, else port 15672 of the broker's host)",
      ),
    )
    .addOption(
      new Option("--url <url>", "the broker: amqp://user:password@host:port/vhost (default: AMQP_URL)"),
    )
    .addOption(new Option("--vhost <name>", "the virtual host (default: the one in the broker's address)"))
    .option("--title <title>", "what the document is called (default: as the virtual host)")
    .option("--output <file>", "where it is written (default: standard output)")
    .option("--force", "overwrite that file", false)
    .addHelpText(
      "after",
      `
  The document says what was found: exchanges, queues, bindings, arguments, and who consumes. \`warren topology plan\` against the same
  broker then has nothing to do. What a person has to decide is a comment in it.

  A user and password that stand in neither address are taken from AMQP_URL. They are not printed.

  Examples:
    warren import --management http://localhost:15672 > asyncapi.yaml
    AMQP_URL=amqp://reader:secret@rabbit/shop warren import --output asyncapi.yaml

Exit code: 0 written; 1 the file is there already, or an address is none; 2 the broker cannot be asked.`,
    )
    .action(async (options: ImportOptions) => {
      const { importCommand } = await import("./import/import-command.js");
      process.exitCode = await importCommand(options, console);
    });
}
