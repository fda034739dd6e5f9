import type { Command, Option } from "commander";
import type { DiscardOptions } from "./discard-command.js";
import type { ShowOptions } from "./look-commands.js";
import type { EditOptions } from "./edit-command.js";
import * as take from "./option-definitions.js";
import type { ChangeOptions, DlqOptions, FilterOptions } from "./options.js";

const IDS = "message ids, or their first eight characters";

/** `warren dlq`: registers its commands; their code is loaded when they run. */
export function registerDlq(program: Command): void {
  const dlq = program
    .command("dlq")
    .description("look at dead letters, mend them, send them again or discard them")
    .addHelpText(
      "after",
      `
Exit code: 0 done; 1 a letter was left where it is or none was meant; 2 the broker cannot be reached or does not let this user.

Examples:
  warren dlq list --queue orders.saga --older-than 2h
  warren dlq show 0d9e8a51-…                          all that is known of a letter
  warren dlq edit 0d9e8a51-… --set /items/0/quantity=2 --because "the app sent text"
  warren dlq requeue --reason "timed out" --all --rate 100/s
  warren dlq discard 0d9e8a51-… --because "a test order"`,
    );
  const add: AddCommand = (name, description, options) => {
    const command = dlq.command(name).description(description);
    for (const option of [...options, ...take.common()]) command.addOption(option);

    return command;
  };
  addLooks(add);
  addChanges(add);
  addAudit(add);
}

type AddCommand = (name: string, description: string, options: readonly Option[]) => Command;

function addLooks(add: AddCommand): void {
  add("list", "a line for each letter, from the oldest to the newest of a queue", take.filters())
    .argument("[ids...]", IDS)
    .action(async (ids: readonly string[], options: DlqOptions & FilterOptions) => {
      const { dlqListCommand } = await import("./look-commands.js");
      process.exitCode = await dlqListCommand(ids, options, console);
    });
  add("show", "all that is known of letters, and what the contract says of them today", [
    take.queue(),
    take.whole(),
    take.out(),
  ])
    .argument("<ids...>", IDS)
    .action(async (ids: readonly string[], options: ShowOptions) => {
      const { dlqShowCommand } = await import("./look-commands.js");
      process.exitCode = await dlqShowCommand(ids, options, console);
    });
}

function addChanges(add: AddCommand): void {
  const { filters, rate, dryRun, because, force, queue, payload, yes } = take;

  add("requeue", "send letters to the queue they came from, and to no other", [
    ...filters(),
    rate(),
    dryRun(),
    because(),
    force(),
  ])
    .argument("[ids...]", IDS)
    .action(async (ids: readonly string[], options: DlqOptions & FilterOptions & ChangeOptions) => {
      const { dlqRequeueCommand } = await import("./requeue-command.js");
      process.exitCode = await dlqRequeueCommand(ids, options, console);
    });
  add("edit", "change the payload of a letter (in $EDITOR, or as told), then send it again", [
    queue(),
    ...payload(),
    dryRun(),
    because(),
    force(),
  ])
    .argument("<id>", "a message id, or its first eight characters")
    .action(async (id: string, options: EditOptions) => {
      const { dlqEditCommand } = await import("./edit-command.js");
      process.exitCode = await dlqEditCommand(id, options, console);
    });
  add("discard", "take letters away; their content stays in the audit trail", [
    ...filters(),
    rate(),
    dryRun(),
    because().makeOptionMandatory(),
    yes(),
  ])
    .argument("[ids...]", IDS)
    .action(async (ids: readonly string[], options: DiscardOptions) => {
      const { dlqDiscardCommand } = await import("./discard-command.js");
      process.exitCode = await dlqDiscardCommand(ids, options, console);
    });
}

function addAudit(add: AddCommand): void {
  add("audit", "who did what to which letter, the newest last", take.limits())
    .argument("[ids...]", "message ids")
    .action(async (ids: readonly string[], options: DlqOptions & FilterOptions) => {
      const { dlqAuditCommand } = await import("./look-commands.js");
      process.exitCode = await dlqAuditCommand(ids, options, console);
    });
}
