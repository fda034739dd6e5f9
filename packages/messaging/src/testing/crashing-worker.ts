import { serve } from "../consume/serve.js";
import { connect } from "../connection/connection.js";
import { countingHandlers } from "./crash-handlers.js";
import { tappedDatabase, crashOptions, stderrLogger, type CrashOptions } from "./crashing-process.js";
import { createCrashPoint, type WorkerPoint } from "./crash-point.js";
import { worker } from "./test-contract.js";
import { tapConsuming, tapPublishing } from "./taps.js";

/** What this program is told. */
export type WorkerCrash = CrashOptions<WorkerPoint> &
  Readonly<{
    /** How many messages wait for it: they are its first batch. */
    together: number;
    /** The point counts once a poison message has failed alone. */
    afterPoison: boolean;
  }>;

// Serves the worker's contract, and kills itself at one point.
const { amqpUrl, databaseUrl, name, point, together, afterPoison } = crashOptions<WorkerCrash>();
const crashPoint = createCrashPoint(point);
const { reach } = crashPoint;
if (!afterPoison) crashPoint.arm();

const connection = connect({ url: amqpUrl, name, logger: stderrLogger });
await tapConsuming(connection, {
  together,
  acking: () => reach("acking"),
  acked: () => reach("acked"),
});
await tapPublishing(connection.publishing(), {
  leaves: (sent) => point !== "publishing" || sent === 0,
  sees: () => point !== "publishing" && point !== "published",
  stored() {
    reach("publishing");
    reach("published");
  },
});
const database = tappedDatabase(
  { databaseUrl, name },
  {
    beginning: () => reach("received"),
    beforeCommit: () => reach("handled"),
    commitSent: () => reach("committing"),
    committed: () => reach("committed"),
  },
);
await serve(worker, countingHandlers(name, crashPoint.arm), {
  connection,
  database,
  logger: stderrLogger,
  // All that wait are to come together.
  bytesInHand: Infinity,
  observer: { batch: () => reach("confirmed") },
});
