import { type Command, InvalidArgumentError, Option } from "commander";

type ImportOptions = Readonly<{
  url?: string;
  management?: string;
  vhost?: string;
  title?: string;
  output?: string;
  force: boolean;
  listen?: string;
  sample?: number;
  limit: number;
  examples?: boolean;
}>;

/** `warren import`. */
export function registerImport(program: Command): void {
  program
    .command("import")
    .description("write an AsyncAPI document of what is there on a live broker. Only reads, but for --sample")
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
    .option(
      "--listen <duration>",
      "look for so long at copies of messages as they pass, and say what they hold: 30s, 10m. Harms nothing",
    )
    .option(
      "--sample <count>",
      "read so many messages at the head of each queue, and put them back. They are then marked as redelivered; queues that would suffer are left alone, and so are streams, which have no head. --listen is the better way",
      wholeNumber,
    )
    .option(
      "--limit <count>",
      "while listening, look at so many messages of each queue at most",
      wholeNumber,
      200,
    )
    .option(
      "--examples",
      "put one message of each kind into the document, as it is: your customers' data",
      false,
    )
    .addHelpText(
      "after",
      `
  The document says what was found: exchanges, queues, bindings, arguments, and who consumes. \`warren topology plan\` against the same
  broker then has nothing to do. What a person has to decide is a comment in it.

  Topology and messages are read of one broker: with --management and without --url, messages are read on the same host, whatever host
  AMQP_URL names.

  A user and password that stand in neither address are taken from AMQP_URL. They are not printed.

  Examples:
    warren import --management http://localhost:15672 > asyncapi.yaml
    warren import --management http://localhost:15672 --url amqp://localhost/shop --listen 5m --output asyncapi.yaml
    AMQP_URL=amqp://reader:secret@rabbit/shop warren import --output asyncapi.yaml

Exit code: 0 written; 1 the file is there already or cannot be written, or an address is none; 2 the broker cannot be asked.`,
    )
    .action(async (options: ImportOptions) => {
      const { importCommand } = await import("./import/import-command.js");
      process.exitCode = await importCommand(options, console);
    });
}

function wholeNumber(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 10_000) return count;

  throw new InvalidArgumentError("Write a whole number from 1 to 10000.");
}
