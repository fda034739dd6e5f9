import { printable } from "@warren/text";
import pc from "picocolors";
import type { Journey, Step } from "@warren/journey";

/** What a terminal of so many columns has room for. */
type Widths = Readonly<{ name: number; bar: number }>;

const WIDEST_BAR = 30;
/** A narrower one says nothing. */
const NARROWEST_BAR = 10;
/** A longer name is cut. */
const LONGEST_NAME = 100;
/** So many ids are listed. */
const MOST_LISTED = 10;
/** The time before a name, and what is told after the bar, as a rule. */
const AROUND = 12 + 65;

/**
 * A journey as a waterfall: a line for each step, with its wait and its time as a bar. `columns`: of the terminal, in which the bar takes what is
 * left; it is left out where that is too little. Default 160.
 */
export function showJourney(
  { id, correlationIds, traceIds, startMs, endMs, steps }: Journey<Step>,
  { columns = 160 }: Readonly<{ columns?: number | undefined }> = {},
): string {
  const name = steps.reduce((widest, step) => Math.max(widest, nameOf(step).length), 0);
  const left = Math.min(WIDEST_BAR, columns - AROUND - name);
  const widths = { name, bar: left < NARROWEST_BAR ? 0 : left };
  const wholeMs = endMs - startMs;
  const failed = steps.filter(({ error }) => error !== undefined).length;
  const compensations = steps.filter((step) => step.kind === "handled" && step.compensates).length;
  const head = [
    pc.bold(printable(id)),
    `correlation ${listOf(correlationIds)}`,
    `${traceIds.length === 1 ? "trace" : "traces"} ${listOf(traceIds)}`,
    `${new Date(startMs).toISOString()}, ${ms(wholeMs)}, ${steps.length} steps, ${failed} failed, ${compensations} compensated`,
  ];

  return `${[...head, "", ...steps.flatMap((step) => linesOf(step, wholeMs, widths))].join("\n")}\n`;
}

/** Ids are whatever somebody sent. */
function listOf(ids: readonly string[]): string {
  const further = ids.length > MOST_LISTED ? `, and ${ids.length - MOST_LISTED} more` : "";

  return `${ids.slice(0, MOST_LISTED).map(printable).join(", ")}${further}`;
}

function linesOf(step: Step, wholeMs: number, { name, bar }: Widths): readonly string[] {
  const at = `+${ms(step.atMs)}`.padStart(9);
  const work = bar === 0 ? "" : ` ${pc.dim(barOf(step, wholeMs, bar))}`;
  const line = `${at}  ${nameOf(step).padEnd(name)}${work} ${told(step)}`;

  return step.error === undefined
    ? [line]
    : [line, `${" ".repeat(11 + step.depth * 2)}${pc.red(printable(step.error))}`];
}

function nameOf(step: Step): string {
  return `${"  ".repeat(step.depth)}${printable(`${step.service} ${didOf(step)}`).slice(0, LONGEST_NAME)}`;
}

function didOf(step: Step): string {
  switch (step.kind) {
    case "request":
      return step.name;
    case "sent":
      return `sends ${step.message}`;
    case "handled":
      return `handles ${step.message}`;
    case "called":
      return `asks ${step.of}: ${step.name}`;
  }
}

function told(step: Step): string {
  switch (step.kind) {
    case "request":
      return `${step.status ?? ""} in ${ms(step.endMs - step.atMs)}`;
    case "sent":
      return step.compensates ? pc.yellow("compensation") : "";
    case "called": {
      const shared = step.messages === 1 ? "" : `, for ${step.messages} messages at once`;

      return pc.dim(`took ${ms(step.endMs - step.atMs)}${shared}`);
    }
    case "handled": {
      const { waitMs, atMs, endMs, queue, attempt, outcome } = step;
      const marked = step.error === undefined ? printable(outcome) : pc.red(printable(outcome));
      const parts = [
        `waited ${ms(waitMs)} in ${printable(queue)}, took ${ms(endMs - atMs)}`,
        attempt === 1 ? "" : pc.yellow(`attempt ${attempt}`),
        step.compensates ? pc.yellow("compensation") : "",
        marked,
      ];

      return parts.filter((part) => part !== "").join(", ");
    }
  }
}

/** Dots for the wait, blocks for the work. */
function barOf(step: Step, wholeMs: number, width: number): string {
  const place = (atMs: number) =>
    Math.min(width - 1, Math.max(0, Math.floor((atMs / Math.max(1, wholeMs)) * width)));
  const from = place(step.atMs);
  const to = place(step.endMs);
  const waits = step.kind === "handled" ? place(step.atMs - step.waitMs) : from;

  return `${" ".repeat(waits)}${"·".repeat(from - waits)}${"█".repeat(to - from + 1)}`.padEnd(width);
}

function ms(value: number): string {
  return value >= 10_000
    ? `${(value / 1_000).toFixed(1)} s`
    : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}
