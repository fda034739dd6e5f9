import { printable } from "@warren/text";
import pc from "picocolors";
import type { LogLine } from "./log-line.js";

/** What every line has, or what stands elsewhere in it. */
const NOT_SHOWN = new Set(["level", "time", "pid", "hostname", "name", "msg", "err", "component"]);

/** First what happened, then by what it is found. */
const IDS = ["orderId", "productId", "message", "messageId", "correlationId", "traceId", "queue", "attempt"];

const FRAMES = 4;

/** A line for a terminal, with its error below it. */
export function showLine({ program, at, level, msg, fields }: LogLine): string {
  const time = new Date(at).toISOString().slice(11, 23);
  const { component } = fields;
  const from = typeof component === "string" ? `${program}/${component}` : program;
  const others = Object.keys(fields).filter((name) => !NOT_SHOWN.has(name) && !IDS.includes(name));
  const said = [...others, ...IDS].flatMap((name) => fieldOf(name, fields[name]));
  const head = `${pc.dim(time)} ${levelOf(level)} ${pc.cyan(from.padEnd(18))} ${textOf(msg)}`;

  return [[head, ...said].join("  "), ...errorLines(fields["err"], level)].join("\n");
}

function fieldOf(name: string, value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  const text = typeof value === "string" ? value : JSON.stringify(value);

  return [`${pc.dim(`${textOf(name)}=`)}${textOf(text)}`];
}

function levelOf(level: number): string {
  if (level >= 60) return pc.bgRed(pc.white("FATAL"));
  if (level >= 50) return pc.red("ERROR");
  if (level >= 40) return pc.yellow("WARN ");
  if (level >= 30) return pc.green("INFO ");

  return pc.dim(level >= 20 ? "DEBUG" : "TRACE");
}

/** What failed, with its causes, and for an error where. */
function errorLines(err: unknown, level: number): readonly string[] {
  if (typeof err !== "object" || err === null) return [];
  const { type = "Error", message = "", code, stack, cause } = err as Readonly<Record<string, unknown>>;
  const named = typeof code === "string" || typeof code === "number" ? ` (${code})` : "";
  const frames = level >= 50 && typeof stack === "string" ? stack.split("\n").slice(0, FRAMES) : [];
  const head = `      ${String(type)}: ${String(message)}${named}`;

  return [
    pc.red(textOf(head)),
    ...frames.map((frame) => pc.dim(textOf(`        ${frame}`))),
    ...errorLines(cause, 0).map((line) => `  ${line}`),
  ];
}

/** Senders choose what ids hold, and a terminal obeys some characters. */
function textOf(text: string): string {
  return printable(text);
}
