/** A line of a program's log. */
export type LogLine = Readonly<{
  /** Which program, as its file is called: `order`, or `order-2` for a second instance. */
  program: string;
  /** Milliseconds since 1970. */
  at: number;
  /** As pino counts: 30 is info, 40 a warning. */
  level: number;
  msg: string;
  fields: Readonly<Record<string, unknown>>;
  /** As it was written. */
  text: string;
}>;

const ERROR = 50;

/**
 * Reads a line. What is none of a logger's, such as the words with which Node ends a process, counts as an error at the time of the line
 * before.
 */
export function lineOf(
  text: string,
  { program, after = 0 }: Readonly<{ program: string; after?: number }>,
): LogLine {
  const fields = objectIn(text);
  const { time, level, msg } = fields ?? {};
  if (fields === undefined || typeof time !== "number" || typeof level !== "number")
    return { program, at: after, level: ERROR, msg: text, fields: {}, text };

  return { program, at: time, level, msg: typeof msg === "string" ? msg : "", fields, text };
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}
