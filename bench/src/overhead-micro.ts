import { activeTracer, componentLogger, endingCall, startCall } from "@warren/messaging";
import { createLogger } from "@warren/service-host";
import { spreadOf } from "./statistics.js";

/** What one call costs in nanoseconds, in this process: the middle one of several runs. */
export type MicroFigure = Readonly<{ what: string; nanoseconds: number }>;

const RUNS = 7;

/** Measures what is left of logs and traces where they are off, and a line of the log beside it. */
export function measureMicro(calls: number): readonly MicroFigure[] {
  let written = 0;
  const logger = createLogger({
    name: "order",
    level: "info",
    destination: { write: (line) => void (written += line.length) },
  });
  const saga = componentLogger(logger, "saga");
  const ids = {
    ...{ orderId: "5b0ff1a2-6c1e-4d0c-9a6e-0f3f0c7c1a11", message: "StockReserved" },
    ...{ messageId: "0d9c0f0e-2f5e-4a55-b9a5-5a8f0c7c1a11", correlationId: "web-4711" },
    ...{ traceId: "98587d99912ffb50b9964b616f2b228f", queue: "orders.saga", attempt: 1 },
    traceparent: "00-98587d99912ffb50b9964b616f2b228f-00f067aa0ba902b7-01",
  };
  const answer = Promise.resolve();
  const unasked = () => {
    throw new Error("nobody traces here");
  };
  const change = { from: "reserving", to: "authorizing", by: "StockReserved" };
  let traced = 0;

  return [
    figure("a message where nobody traces", calls, () => {
      if (activeTracer() !== undefined) traced++;
    }),
    figure("a statement, a command or a call where nobody traces", calls, () => {
      if (endingCall(startCall(ids.traceparent, unasked, ids), answer) !== answer) traced++;
    }),
    figure("a line below its level", calls, () => saga.debug(ids, "an order changed its state")),
    figure("a line that is written, without the write", Math.ceil(calls / 20), () =>
      saga.info({ ...ids, ...change }, "an order changed its state"),
    ),
  ].map((one) => (written > 0 && traced === 0 ? one : { ...one, nanoseconds: Number.NaN }));
}

function figure(what: string, calls: number, run: () => void): MicroFigure {
  const each = Array.from({ length: RUNS }, () => {
    const startedAt = process.hrtime.bigint();
    for (let call = 0; call < calls; call++) run();

    return Number(process.hrtime.bigint() - startedAt) / calls;
  });

  // The first runs are not compiled yet.
  return { what, nanoseconds: spreadOf(each.slice(2)).median };
}
