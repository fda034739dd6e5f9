import type { Insights } from "./insights-types.js";

/** So much is drawn at least, known or not. */
const LEAST_MS = 3 * 60_000;

/**
 * Where a chart begins and ends, and its times; in milliseconds since 1970. A source that is younger than what was asked for has the whole
 * width for what it knows.
 */
export function domainOf({ points, from, to, since }: Pick<Insights, "points" | "from" | "to" | "since">) {
  const end = Date.parse(to);
  const known = Date.parse(since);

  return {
    times: points.map(({ at }) => Date.parse(at)),
    from: Math.max(Date.parse(from), Math.min(known, end - LEAST_MS)),
    to: end,
    since: known,
  };
}
