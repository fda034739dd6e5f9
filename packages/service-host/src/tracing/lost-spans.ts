import type { DiagLogger } from "@opentelemetry/api";
import type { SpanExporter } from "@opentelemetry/sdk-trace-base";
import { textOf } from "@warren/messaging";
import type { Logger } from "pino";
import { DONE, NOT_DONE } from "./span-files.js";

/** A collector that is away fails every few seconds: one line a minute says so, and how much was lost since the last. */
const SAY_EVERY_MS = 60_000;

/** What becomes of finished spans that do not arrive. */
export type LostSpans = Readonly<{
  /** The same exporter: what it does not get rid of is counted, and said. */
  watched(exporter: SpanExporter): SpanExporter;
  /** Hears OpenTelemetry's own warnings, such as of spans that it drops because too many wait. */
  diagnostics: DiagLogger;
  /** How many so far. */
  count(): number;
}>;

type Options = Readonly<{
  logger: Pick<Logger, "info" | "warn">;
  /** Default: `Date.now`. */
  now?: () => number;
}>;

/** Counts the spans that are lost, and tells of them at most once a minute. */
export function lostSpans({ logger, now = Date.now }: Options): LostSpans {
  let [lost, told, toldAt, isTold] = [0, 0, -Infinity, false];
  const tell = (why: string) => {
    if (now() - toldAt < SAY_EVERY_MS) return;
    logger.warn({ why, lost: lost - told }, "spans did not arrive and are lost: traces have gaps");
    [told, toldAt, isTold] = [lost, now(), true];
  };
  const tellOfEnd = () => {
    if (!isTold) return;
    logger.info({ lost: lost - told }, "spans are exported again");
    [told, isTold] = [lost, false];
  };

  return {
    watched(exporter) {
      let isAway = false;

      return {
        export(spans, done) {
          let isOver = false;
          const end: typeof done = (result) => {
            if (isOver) return;
            isOver = true;
            const { code, error } = result;
            if (code !== DONE) {
              lost += spans.length;
              tell(error === undefined ? "no reason was given" : textOf(error));
            } else if (isAway) tellOfEnd();
            isAway = code !== DONE;
            done(result);
          };
          try {
            exporter.export(spans, end);
          } catch (error) {
            // Of a batch that cannot be written; nobody else would count it.
            end({ code: NOT_DONE, error: error instanceof Error ? error : new Error(String(error)) });
          }
        },
        forceFlush: async () => exporter.forceFlush?.(),
        shutdown: () => exporter.shutdown(),
      };
    },
    diagnostics: {
      // Of failed exports, which are counted above with what they lost.
      error: () => undefined,
      warn(text) {
        lost += Number(/^Dropped (\d+) spans/.exec(text)?.[1] ?? 0);
        tell(text);
      },
      info: () => undefined,
      debug: () => undefined,
      verbose: () => undefined,
    },
    count: () => lost,
  };
}
