import * as z from "zod";
import { AskError, askJson } from "../ask-json.js";

/** One series: its labels, and what it was at which second since 1970. `NaN` and infinite values are left out. */
export type Samples = Readonly<{
  labels: Readonly<Record<string, string>>;
  values: readonly (readonly [at: number, value: number])[];
}>;

/** Asks a Prometheus. */
export type Prometheus = Readonly<{
  /**
   * What a query says at each step, in seconds since 1970.
   *
   * @throws AskError
   */
  over(
    query: string,
    steps: Readonly<{ from: number; to: number; stepSeconds: number }>,
  ): Promise<readonly Samples[]>;
}>;

const WITHIN_MS = 4_000;
/** A hundred points of a histogram of thirty order services are half of that. */
const MAX_BYTES = 8 * 1024 * 1024;

const sample = z.tuple([z.number(), z.string()]);
const Answer = z.object({
  status: z.literal("success"),
  data: z.object({
    resultType: z.literal("matrix"),
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), values: z.array(sample) })),
  }),
});

/** `url`: of its web page, `http://host:port` or below a path. A name and a password in it are sent as HTTP's basic credentials. */
export function createPrometheus(url: string): Prometheus {
  const { address, headers } = doorOf(url);
  const ask = async (path: string, parameters: Readonly<Record<string, string>>) => {
    const answer = await askJson({
      who: "Prometheus",
      address: `${address}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`,
      headers,
      withinMs: WITHIN_MS,
      maxBytes: MAX_BYTES,
    });
    const read = Answer.safeParse(answer);
    if (!read.success) throw new AskError("Prometheus answered with something else than what was asked for");

    return read.data.data;
  };

  return {
    async over(query, { from, to, stepSeconds }) {
      const data = await ask("query_range", {
        query,
        start: String(from),
        end: String(to),
        step: String(stepSeconds),
      });

      return data.result.map(({ metric, values }) => samplesOf(metric, values));
    },
  };
}

/** fetch takes no credentials in an address. */
function doorOf(url: string): Readonly<{ address: string; headers: Readonly<Record<string, string>> }> {
  const { origin, pathname, username, password } = new URL(url);
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;

  return {
    address: `${origin}${pathname.replace(/\/+$/, "")}`,
    headers: username === "" ? {} : { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` },
  };
}

function samplesOf(
  metric: Readonly<Record<string, string>>,
  values: readonly (readonly [number, string])[],
): Samples {
  return {
    labels: metric,
    values: values
      .map(([at, value]) => [at, Number(value)] as const)
      .filter(([, value]) => Number.isFinite(value)),
  };
}
