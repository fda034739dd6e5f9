import type { AddressOptions } from "@warren/broker-admin";
import type { DeadLetterFilter, RunOptions } from "@warren/broker-admin/dead-letters";
import type { ReadingOptions } from "../spec-option.js";
import { durationMs, ratePerSecond } from "./quantities.js";

/** What every `warren dlq` command takes, as it stands on the command line. */
export type DlqOptions = AddressOptions &
  ReadingOptions &
  Readonly<{ spec: string; format: "table" | "json" }>;

/** Which letters are meant. */
export type FilterOptions = Readonly<{
  queue?: string;
  reason?: string;
  message?: string;
  olderThan?: string;
  youngerThan?: string;
  limit: string;
  all: boolean;
}>;

export type ChangeOptions = Readonly<{
  because?: string;
  rate?: string;
  dryRun: boolean;
  force: boolean;
}>;

/**
 * A reason between slashes is an expression; any other is text.
 *
 * @throws Error where a duration or an expression is none
 */
export function filterOf(options: Partial<FilterOptions>, refs: readonly string[]): DeadLetterFilter {
  const { queue, reason, message, olderThan, youngerThan } = options;

  return {
    queue,
    message,
    reason: reason === undefined ? undefined : reasonOf(reason),
    olderThanMs: olderThan === undefined ? undefined : durationMs(olderThan),
    youngerThanMs: youngerThan === undefined ? undefined : durationMs(youngerThan),
    refs: refs.length === 0 ? undefined : refs,
  };
}

/** @throws Error where the limit is no number */
export function limitOf({ limit, all }: Pick<FilterOptions, "limit" | "all">): number | "all" {
  if (all) return "all";
  if (!/^[1-9]\d{0,8}$/.test(limit)) throw new Error(`"${limit}" is no limit: write a number, or --all`);

  return Number(limit);
}

/** @throws Error where the rate is none */
export function runOptionsOf(options: ChangeOptions, signal: AbortSignal): RunOptions {
  const { because, rate, dryRun, force } = options;

  return {
    dryRun,
    force,
    signal,
    ...(because === undefined ? {} : { because }),
    ...(rate === undefined ? {} : { ratePerSecond: ratePerSecond(rate) }),
  };
}

/** Whoever changes letters says which: all of them is never the default. */
export function saysWhich(options: FilterOptions, refs: readonly string[]): boolean {
  const { queue, reason, message, olderThan, youngerThan, all } = options;
  const filters = [queue, reason, message, olderThan, youngerThan];

  return all || refs.length > 0 || filters.some((filter) => filter !== undefined);
}

/** What is said to whoever does not. */
export const sayWhich =
  "Say which letters: ids, --queue, --message, --reason, --older-than, --younger-than, or --all.";

function reasonOf(text: string): string | RegExp {
  const [, expression, flags] = /^\/(.+)\/([imsu]*)$/.exec(text) ?? [];

  return expression === undefined ? text : new RegExp(expression, flags);
}
