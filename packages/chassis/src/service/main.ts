import type { Logger } from "pino";
import { EnvironmentError } from "../environment.js";
import { createLogger } from "../logger.js";
import { CLOSE_TIMEOUT_MS } from "./closing.js";

/** Something that runs until it is closed. */
export type Running = Readonly<{ close(): Promise<void> }>;

/**
 * The one place where a process meets its signals. SIGTERM and SIGINT close what was started and end with code 0; a second
 * signal ends at once. What cannot start, and what nobody caught, is logged and ends with code 1.
 */
export function main(
  start: (env: NodeJS.ProcessEnv) => Promise<Running>,
  logger: Logger = createLogger({ name: "main" }),
): void {
  let running: Running | undefined;
  let stopping = false;

  const stop = (signal: NodeJS.Signals) => {
    // Nothing is in hand that a crash would not survive: whoever asks twice means now.
    if (stopping) process.exit(1);
    stopping = true;
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
    (started) => (running = started),
    (error: unknown) => fail("could not start", error),
  );
}
