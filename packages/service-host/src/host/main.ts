import type { Logger } from "pino";
import { EnvironmentError } from "../environment.js";
import { createLogger } from "../logger.js";
import { CLOSE_TIMEOUT_MS } from "./closing.js";

/**
 * Ctrl-C reaches a process from its terminal and again from npm or a launcher: what comes this soon after the first signal
 * is the same wish, not a second one.
 */
const SAME_WISH_MS = 1_000;

/** Something that runs until it is closed. */
export type Running = Readonly<{
  /** Resolves when it has turned out that it can never work, with the reason. Then it is closed, and the process ends. */
  refused?: Promise<Error>;
  close(): Promise<void>;
}>;

/**
 * The one place where a process meets its signals. SIGTERM and SIGINT close what was started and end with code 0; a second
 * signal, a second later, ends at once. What cannot start, and what nobody caught, is logged and ends with code 1.
 */
export function main(
  start: (env: NodeJS.ProcessEnv) => Promise<Running>,
  logger: Logger = createLogger({ name: "main" }),
): void {
  let running: Running | undefined;
  let stoppingSince: number | undefined;

  const stop = (signal: NodeJS.Signals) => {
    if (stoppingSince !== undefined) {
      // Nothing is in hand that a crash would not survive: whoever asks twice means now.
      if (performance.now() - stoppingSince > SAME_WISH_MS) process.exit(1);

      return;
    }
    stoppingSince = performance.now();
    logger.info({ signal }, "stopping");
    if (running === undefined) process.exit(0);
    running.close().then(
      () => process.exit(0),
      (error: unknown) => fail("could not close", error),
    );
    // close() is bounded; this is for the day when it is not.
    setTimeout(() => process.exit(1), CLOSE_TIMEOUT_MS * 2).unref();
  };

  const fail = (what: string, error: unknown) => {
    if (error instanceof EnvironmentError) logger.fatal(error.message);
    else logger.fatal({ err: error }, what);
    process.exit(1);
  };

  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.on("uncaughtException", (error) => fail("nobody caught this exception", error));
  process.on("unhandledRejection", (error) => fail("nobody caught this rejection", error));

  start(process.env).then(
    (started) => {
      running = started;
      void started.refused?.then((reason) => {
        if (stoppingSince !== undefined) return;
        logger.fatal(reason.message);
        void started.close().finally(() => process.exit(1));
        setTimeout(() => process.exit(1), CLOSE_TIMEOUT_MS * 2).unref();
      });
    },
    (error: unknown) => fail("could not start", error),
  );
}
