import pc from "picocolors";
import type { Journey, Step } from "./journey.js";

const BAR = 30;
const NAME = 46;

/** A journey as a waterfall: a line for each step, with its wait and its time as a bar. */
export function showJourney({ id, correlationIds, traceIds, startMs, endMs, steps }: Journey): string {
  const wholeMs = endMs - startMs;
  const failed = steps.filter(({ error }) => error !== undefined).length;
  const compensations = steps.filter((step) => step.kind === "handled" && step.compensates).length;
  const head = [
    pc.bold(id),
    `correlation ${correlationIds.join(", ")}`,
    `${traceIds.length === 1 ? "trace" : "traces"} ${traceIds.join(", ")}`,
    `${new Date(startMs).toISOString()}, ${ms(wholeMs)}, ${steps.length} steps, ${failed} failed, ${compensations} compensated`,
  ];

  return `${[...head, "", ...steps.flatMap((step) => linesOf(step, wholeMs))].join("\n")}\n`;
}

function linesOf(step: Step, wholeMs: number): readonly string[] {
  const name = `${"  ".repeat(step.depth)}${nameOf(step)}`;
  const at = `+${ms(step.atMs)}`.padStart(9);
  const line = `${at}  ${name.padEnd(NAME)} ${pc.dim(barOf(step, wholeMs))} ${told(step)}`;

  return step.error === undefined
    ? [line]
    : [line, `${" ".repeat(11 + step.depth * 2)}${pc.red(step.error)}`];
}

function nameOf(step: Step): string {
  switch (step.kind) {
    case "request":
      return `${step.service}  ${step.name}`;
    case "sent":
      return `${step.service} sends ${step.message}`;
    case "handled":
      return `${step.service} handles ${step.message}`;
  }
}

function told(step: Step): string {
  switch (step.kind) {
    case "request":
      return `${step.status ?? ""} in ${ms(step.endMs - step.atMs)}`;
    case "sent":
      return step.compensates ? pc.yellow("compensation") : "";
    case "handled": {
      const { waitMs, atMs, endMs, queue, attempt, outcome } = step;
      const marked = step.error === undefined ? outcome : pc.red(outcome);
      const parts = [
        `waited ${ms(waitMs)} in ${queue}, handled in ${ms(endMs - atMs)}`,
        attempt === 1 ? "" : pc.yellow(`attempt ${attempt}`),
        step.compensates ? pc.yellow("compensation") : "",
        marked,
      ];

      return parts.filter((part) => part !== "").join(", ");
    }
  }
}

/** Dots for the wait, blocks for the work. */
function barOf(step: Step, wholeMs: number): string {
  const place = (atMs: number) =>
    Math.min(BAR - 1, Math.max(0, Math.floor((atMs / Math.max(1, wholeMs)) * BAR)));
  const from = place(step.atMs);
  const to = place(step.endMs);
  const waits = step.kind === "handled" ? place(step.atMs - step.waitMs) : from;

  return `${" ".repeat(waits)}${"·".repeat(from - waits)}${"█".repeat(to - from + 1)}`.padEnd(BAR);
}

function ms(value: number): string {
  return value >= 10_000
    ? `${(value / 1_000).toFixed(1)} s`
    : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}
