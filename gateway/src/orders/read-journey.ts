import { journeyOf, readSpansAbout, type Journey } from "@warren/journey";
import { Problem } from "../problem.js";

/**
 * Reads the journey of an order from the programs' trace files.
 *
 * @throws Problem `no_traces`, or `unavailable` where too many are being read
 */
export type ReadJourney = (orderId: string) => Promise<Journey>;

/** How many may wait: each looks through all files, one after the other. */
const MOST_WAITING = 20;

/** `folder`: where this program writes its traces, and the others theirs; undefined where traces go elsewhere, or nowhere. */
export function createJourneyReader(folder: string | undefined): ReadJourney {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  return async (orderId) => {
    if (folder === undefined) throw new Problem("no_traces", ELSEWHERE);
    if (waiting >= MOST_WAITING)
      throw new Problem("unavailable", "Too many journeys are being read. Ask again.");
    waiting++;
    const journey = last.then(() => journeyIn(folder, orderId)).finally(() => waiting--);
    last = journey.catch(() => undefined);

    return journey;
  };
}

const ELSEWHERE = "This gateway has no TRACE_FOLDER. Look where OTEL_EXPORTER_OTLP_ENDPOINT sends traces.";

async function journeyIn(folder: string, orderId: string): Promise<Journey> {
  const journey = journeyOf((await readSpansAbout(folder, orderId)) ?? [], orderId);
  if (journey !== undefined) return journey;

  throw new Problem(
    "no_traces",
    "No trace names this order. Spans are written a second after they end, a share of all requests is traced, and the oldest go.",
    { orderId },
  );
}
