import { Option } from "commander";
import { readingOptions, specOption } from "../spec-option.js";

// The options of `warren dlq`, each made anew for every command that takes it. What they mean is in options.ts.

/** What every command takes. */
export const common = () => [
  specOption(),
  new Option(
    "--url <url>",
    "the broker, as its operator: amqp://user:password@host:port/vhost, or its nodes with commas between (default: AMQP_URL)",
  ),
  new Option("--vhost <name>", "the virtual host (default: the one in the address)"),
  new Option("--format <format>", "how to print it").choices(["table", "json"]).default("table"),
  ...readingOptions(),
];

export const queue = () => new Option("--queue <name>", "from this queue, or in this dead-letter queue");

export const limits = () => [
  new Option("--limit <count>", "at most so many").default("50"),
  new Option("--all", "no limit").default(false),
];

/** Which letters are meant. */
export const filters = () => [
  queue(),
  new Option("--reason <text>", "whose reason has this text, or matches /this expression/"),
  new Option("--message <name>", "of this message"),
  new Option("--older-than <duration>", "that died before so long: 90s, 30m, 2h, 7d"),
  new Option("--younger-than <duration>", "that died since"),
  ...limits(),
];

export const whole = () => new Option("--whole", "the payload to its end, however long it is").default(false);
export const out = () => new Option("--out <file>", "write the payload of one letter there, as it is");

export const rate = () => new Option("--rate <rate>", "at most so many: 100/s, 30/m");
export const dryRun = () => new Option("--dry-run", "only say what would be done").default(false);
export const because = () => new Option("--because <why>", "the reason, for the audit trail");
export const force = () =>
  new Option(
    "--force",
    "also what the contract, the handler's refusal or the loop guard (sent again three times) forbids",
  ).default(false);

/** The new payload of a letter, and whether it stays where it is. */
export const payload = () => [
  new Option("--set <pointer=value>", "set a field: /items/0/quantity=2; may be repeated")
    .argParser((text: string, before: readonly string[]) => [...before, text])
    .default([]),
  new Option("--payload <file>", "take the payload from a file"),
  new Option("--keep", "leave it among the dead letters").default(false),
];
export const yes = () => new Option("--yes", "do not ask").default(false);
