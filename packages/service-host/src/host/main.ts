import { TablesMissingError } from "@warren/messaging";
import type { Logger } from "pino";
import { EnvironmentError } from "../environment.js";
import { createLogger } from "../logging/logger.js";
import { CLOSE_TIMEOUT_MS } from "./closing.js";

/**
 * Ctrl-C reaches a process from its terminal and again from npm or a launcher: what comes this soon after the first signal
 * is the same request to stop, not a second one.
 */
const SAME_REQUEST_MS = 1_000;

/** EX_CONFIG of sysexits.h. Whoever supervises it need not start it again before its environment has changed. */
const WRONG_ENVIRONMENT = 78;

/** Something that runs until it is closed. */
export type Running = Readonly<{
  /** Resolves when it turns out that it can never work, with the reason. Then it is closed, and the process ends with code 1. */
  fatalError?: Promise<Error>;
  close(): Promise<void>;
}>;

type State = Readonly<
  { state: "starting" } | { state: "running"; program: Running } | { state: "stopping"; sinceMs: number }
>;

/**
 * The one place where a process meets its signals. SIGTERM and SIGINT close what was started and end with code 0; a second
 * signal, a second later, ends at once. What cannot start, and what nobody caught, is logged and ends with code 1; with 78 where its
 * environment does not fit.
 */
export function main(
  start: (env: NodeJS.ProcessEnv) => Promise<Running>,
  logger: Logger = createLogger({ name: "main" }),
): void {
  let state: State = { state: "starting" };

  const stop = (signal: NodeJS.Signals) => {
    switch (state.state) {
      case "starting":
        logger.info({ signal }, "stopping");
        process.exit(0);
        break;
      case "running":
        logger.info({ signal }, "stopping");
        end(state.program, 0);
        break;
      case "stopping":
        // Nothing is under way that a crash would lose: a second request means now.
        if (performance.now() - state.sinceMs > SAME_REQUEST_MS) process.exit(1);
        break;
    }
  };

  const end = (program: Running, exitCode: number) => {
    state = { state: "stopping", sinceMs: performance.now() };
    program.close().then(
      () => process.exit(exitCode),
      (error: unknown) => fail("could not close", error),
    );
    // close() is bounded; this is for the day when it is not.
    setTimeout(() => process.exit(1), CLOSE_TIMEOUT_MS * 2).unref();
  };

  const fail = (what: string, error: unknown) => {
    // Their text is all there is to say.
    if (error instanceof EnvironmentError || error instanceof TablesMissingError) logger.fatal(error.message);
    else logger.fatal({ err: error }, what);
    process.exit(error instanceof EnvironmentError ? WRONG_ENVIRONMENT : 1);
  };

  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.on("uncaughtException", (error) => fail("nobody caught this exception", error));
  process.on("unhandledRejection", (error) => fail("nobody caught this rejection", error));

  start(process.env).then(
    (program) => {
      state = { state: "running", program };
      void program.fatalError?.then((reason) => {
        if (state.state === "stopping") return;
        logger.fatal(reason.message);
        end(program, 1);
      });
    },
    (error: unknown) => fail("could not start", error),
  );
}
