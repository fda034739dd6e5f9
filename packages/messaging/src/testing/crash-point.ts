import { writeSync } from "node:fs";

/** Where a worker can be killed, in the order in which it gets there. */
export type WorkerPoint =
  /** It has a batch and asks for a connection to the database. */
  | "received"
  /** The handler has run; COMMIT has not been sent. */
  | "handled"
  /** COMMIT has been sent; its answer has not been seen. */
  | "committing"
  /** COMMIT has been answered; nothing has been published. */
  | "committed"
  /** The broker has the first of several messages, the others have not been sent. */
  | "publishing"
  /** The broker has all messages; no confirm has been seen. */
  | "published"
  /** Every confirm has been seen. */
  | "confirmed"
  /** The ack is written and has not left the process. */
  | "acking"
  /** The broker has the ack. */
  | "acked";

/** Where a relay can be killed, in the order in which it gets there. */
export type RelayPoint =
  /** It has read rows and publishes the first. */
  | "taken"
  /** The broker has a few messages, no confirm has been seen. */
  | "publishing"
  /** Many are confirmed, and the broker has some more whose confirm has not been seen. */
  | "published"
  /** Every confirm has been seen; the COMMIT of the delete has not been sent. */
  | "confirmed"
  /** COMMIT has been sent; its answer has not been seen. */
  | "committing"
  /** COMMIT has been answered. */
  | "committed";

/** Ends its own process at one point, as the kernel or a lost machine would. */
export type CrashPoint<Point extends string> = Readonly<{
  /** From now on the point counts. */
  arm(): void;
  /** Does not return where it is the point. */
  reach(point: Point): void;
}>;

/** A crash point, not armed. Before it kills it says on stdout where. */
export function createCrashPoint<Point extends string>(fatal: Point): CrashPoint<Point> {
  let armed = false;

  return {
    arm: () => (armed = true),
    reach(point) {
      if (!armed || point !== fatal) return;
      writeSync(process.stdout.fd, point);
      process.kill(process.pid, "SIGKILL");
      // The signal may come a moment later, and nothing may run until then.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    },
  };
}
