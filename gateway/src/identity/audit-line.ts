import { nameOf, type Caller } from "./caller.js";

/** Fields of an input that name what is meant, and hold nothing that anybody wrote. Lists of things are counted. */
const NAMES = ["ref", "queue", "message", "service", "type", "durationMs", "dryRun", "force"];
const LISTS = ["refs", "adjustments", "products"];
const MAX_CHARS = 100;

export type Done = Readonly<{
  procedure: string;
  caller: Caller;
  /** As it was sent: it may be anything. */
  input: unknown;
  /** Undefined: it is done. Otherwise the code of the problem. */
  problem: string | undefined;
  correlationId: string;
}>;

/** What the log says of something that somebody of the shop changed: who, what and with which outcome. Never a payload. */
export function auditLine({ procedure, caller, input, problem, correlationId }: Done) {
  return {
    audit: procedure,
    by: nameOf(caller),
    on: namesIn(input),
    outcome: problem ?? "done",
    correlationId,
  };
}

type Named = string | number | boolean;

function namesIn(input: unknown): Readonly<Record<string, Named>> {
  if (typeof input !== "object" || input === null) return {};
  const fields = input as Readonly<Record<string, unknown>>;
  const named: Record<string, Named> = {};
  for (const name of NAMES) {
    const value = fields[name];
    if (typeof value === "string") named[name] = value.slice(0, MAX_CHARS);
    else if (typeof value === "number" || typeof value === "boolean") named[name] = value;
  }
  for (const name of LISTS) {
    const list = fields[name];
    if (Array.isArray(list)) named[name] = list.length;
  }

  return named;
}
