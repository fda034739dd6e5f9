import { journeyOf, readSpansAbout, type Journey } from "@warren/journey";
import { Problem } from "../problem.js";

/** Reads the journey of an order from the programs' trace files. Throws a problem where there is none. */
export type ReadJourney = (orderId: string) => Promise<Journey>;

/** `folder`: where this program writes its traces, and the others theirs; undefined where traces go elsewhere, or nowhere. */
export function createJourneyReader(folder: string | undefined): ReadJourney {
  if (folder === undefined) {
    return () =>
      Promise.reject(
        new Problem(
          "no_traces",
          "This gateway has no TRACE_FOLDER. Look where OTEL_EXPORTER_OTLP_ENDPOINT sends traces.",
        ),
      );
  }

  // One after the other: each looks through all files.
  let reading: Promise<unknown> = Promise.resolve();

  return (orderId) => {
    const journey = reading.then(() => journeyIn(folder, orderId));
    reading = journey.catch(() => undefined);

    return journey;
  };
}

async function journeyIn(folder: string, orderId: string): Promise<Journey> {
  const journey = journeyOf(await readSpansAbout(folder, orderId), orderId);
  if (journey !== undefined) return journey;

  throw new Problem(
    "no_traces",
    "No trace names this order. Spans are written a second after they end, a share of all requests is traced, and the oldest go.",
    { orderId },
  );
}
