import type { LogLine } from "./log-line.js";

/** Which lines are asked for. All of it has to fit. */
export type Wanted = Readonly<{
  /** An order's id. */
  order?: string | undefined;
  correlation?: string | undefined;
  message?: string | undefined;
  /** A program, with all of its instances. */
  service?: string | undefined;
  /** At least this level, as pino counts. Default 0. */
  level?: number | undefined;
  /** Milliseconds since 1970. Default 0. */
  since?: number | undefined;
}>;

const FIELDS = { order: "orderId", correlation: "correlationId", message: "messageId" } as const;

/** Whether a line is asked for. A line about several messages is, where one of them is. */
export function fits(line: LogLine, wanted: Wanted): boolean {
  const { service, level = 0, since = 0 } = wanted;
  if (line.level < level || line.at < since) return false;
  if (service !== undefined && !isOf(line, service)) return false;
  const ids = idsIn(wanted);

  return ids.length === 0 || subjectsOf(line).some((one) => ids.every(([field, id]) => one[field] === id));
}

/** A line without these texts in it cannot fit: that is seen before it is read as JSON. */
export function textsIn(wanted: Wanted): readonly string[] {
  return idsIn(wanted).map(([, id]) => JSON.stringify(id));
}

function idsIn(wanted: Wanted): readonly (readonly [string, string])[] {
  return Object.entries(FIELDS).flatMap(([option, field]) => {
    const id = wanted[option as keyof typeof FIELDS];

    return id === undefined ? [] : [[field, id] as const];
  });
}

/** Of `order-2`, the second instance of it: `order`. */
export function serviceOf(program: string): string {
  return program.replace(/-\d+$/, "");
}

function isOf({ program, fields }: LogLine, service: string): boolean {
  return program === service || serviceOf(program) === service || fields["name"] === service;
}

/** What the line is about: its own ids, or those of each message that it names. */
function subjectsOf({ fields }: LogLine): readonly Readonly<Record<string, unknown>>[] {
  const lists = [fields, ...listIn(fields["handlers"])].flatMap((one) => [one, ...listIn(one["about"])]);

  return lists;
}

function listIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? (value as readonly Readonly<Record<string, unknown>>[]) : [];
}
