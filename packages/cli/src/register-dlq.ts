import { Option, type Command } from "commander";
import type { ChangeOptions, DlqOptions, FilterOptions } from "./dlq-options.js";

const repeated = (text: string, before: readonly string[]) => [...before, text];

const common = () => [
  new Option("--spec <file>", "the document: AsyncAPI 2.x or 3.x, YAML or JSON").default("asyncapi.yaml"),
  new Option(
    "--url <url>",
    "the broker, as its operator: amqp://user:password@host:port/vhost, or its nodes with commas between (default: AMQP_URL)",
  ),
  new Option("--vhost <name>", "the virtual host (default: the one in the address)"),
  new Option("--format <format>", "how to print it").choices(["table", "json"]).default("table"),
];
const queue = () => new Option("--queue <name>", "from this queue, or in this dead-letter queue");
const limits = () => [
  new Option("--limit <count>", "at most so many").default("50"),
  new Option("--all", "no limit").default(false),
];
const filters = () => [
  queue(),
  new Option("--reason <text>", "whose reason has this text, or matches /this expression/"),
  new Option("--message <name>", "of this message"),
  new Option("--older-than <duration>", "that died before so long: 90s, 30m, 2h, 7d"),
  new Option("--younger-than <duration>", "that died since"),
  ...limits(),
];
const dryRun = () => new Option("--dry-run", "only say what would be done").default(false);
const because = () => new Option("--because <why>", "the reason, for the audit trail");
const force = () =>
  new Option("--force", "also what the contract or the loop guard (sent again three times) forbids").default(
    false,
  );
const rate = () => new Option("--rate <rate>", "at most so many: 100/s, 30/m");

/** `warren dlq`: registers its commands; their code is loaded when they run. */
export function registerDlq(program: Command): void {
  const dlq = program
    .command("dlq")
    .description("look at dead letters, mend them, send them again or discard them")
    .addHelpText(
      "after",
      `
Exit code: 0 done; 1 a letter was refused or none was meant; 2 the broker cannot be reached or does not let this user.

Examples:
  warren dlq list --queue orders.saga --older-than 2h
  warren dlq show 0d9e8a51-…                          all that is known of a letter
  warren dlq edit 0d9e8a51-… --set /items/0/quantity=2 --because "the app sent text"
  warren dlq requeue --reason "timed out" --all --rate 100/s
  warren dlq discard 0d9e8a51-… --because "a test order"`,
    );
  const add = (name: string, description: string, options: readonly Option[]) => {
    const command = dlq.command(name).description(description);
    for (const option of [...options, ...common()]) command.addOption(option);

    return command;
  };
  const look = () => import("./dlq-look-command.js");
  const change = () => import("./dlq-change-command.js");

  add("list", "a line for each letter, from the oldest to the newest of a queue", filters())
    .argument("[ids...]", "message ids, or their first eight characters")
    .action(async (ids: readonly string[], options: DlqOptions & FilterOptions) => {
      process.exitCode = await (await look()).dlqListCommand(ids, options, console);
    });
  add("show", "all that is known of letters, and what the contract says of them today", [queue()])
    .argument("<ids...>", "message ids, or their first eight characters")
    .action(async (ids: readonly string[], options: DlqOptions & FilterOptions) => {
      process.exitCode = await (await look()).dlqShowCommand(ids, options, console);
    });
  add("requeue", "send letters to the queue they came from, and to no other", [
    ...filters(),
    rate(),
    dryRun(),
    because(),
    force(),
  ])
    .argument("[ids...]", "message ids, or their first eight characters")
    .action(async (ids: readonly string[], options: DlqOptions & FilterOptions & ChangeOptions) => {
      process.exitCode = await (await change()).dlqRequeueCommand(ids, options, console);
    });
  add("edit", "change the payload of a letter (in $EDITOR, or as told), then send it again", [
    queue(),
    new Option("--set <pointer=value>", "set a field: /items/0/quantity=2; may be repeated")
      .argParser(repeated)
      .default([]),
    new Option("--payload <file>", "take the payload from a file"),
    new Option("--keep", "leave it among the dead letters").default(false),
    dryRun(),
    because(),
    force(),
  ])
    .argument("<id>", "a message id, or its first eight characters")
    .action(
      async (
        id: string,
        options: DlqOptions &
          ChangeOptions &
          Readonly<{ queue?: string; set: readonly string[]; payload?: string; keep: boolean }>,
      ) => {
        process.exitCode = await (await change()).dlqEditCommand(id, options, console);
      },
    );
  add("discard", "take letters away; their content stays in the audit trail", [
    ...filters(),
    rate(),
    dryRun(),
    because().makeOptionMandatory(),
    new Option("--yes", "do not ask").default(false),
  ])
    .argument("[ids...]", "message ids, or their first eight characters")
    .action(
      async (
        ids: readonly string[],
        options: DlqOptions & FilterOptions & ChangeOptions & Readonly<{ because: string; yes: boolean }>,
      ) => {
        process.exitCode = await (
          await change()
        ).dlqDiscardCommand(ids, { ...options, force: false }, console);
      },
    );
  add("audit", "who did what to which letter, the newest last", limits())
    .argument("[ids...]", "message ids")
    .action(async (ids: readonly string[], options: DlqOptions & FilterOptions) => {
      process.exitCode = await (await look()).dlqAuditCommand(ids, options, console);
    });
}
