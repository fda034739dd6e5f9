import { startRelay } from "../outbox/relay.js";
import { connect } from "../connection/connection.js";
import { tappedDatabase, crashOptions, stderrLogger, type CrashOptions } from "./crashing-process.js";
import { createCrashPoint, type RelayPoint } from "./crash-point.js";
import { tapPublishing } from "./taps.js";

/** What this program is told. */
export type RelayCrash = CrashOptions<RelayPoint> &
  Readonly<{
    /** At `publishing` so many messages leave. */
    leave: number;
    /** At `published` so many confirms are seen. */
    seen: number;
  }>;

// Relays what stands in the outbox, and kills itself at one point.
const { amqpUrl, databaseUrl, name, point, leave, seen } = crashOptions<RelayCrash>();
const crashPoint = createCrashPoint(point);
const { reach } = crashPoint;

const connection = connect({ url: amqpUrl, name, logger: stderrLogger });
await tapPublishing(connection.publishing(), {
  before() {
    crashPoint.arm();
    reach("taken");
  },
  leaves: (sent) => point !== "publishing" || sent < leave,
  sees: (confirmed) => point !== "publishing" && (point !== "published" || confirmed < seen),
  stored() {
    reach("publishing");
    reach("published");
  },
});
const database = tappedDatabase(
  { databaseUrl, name },
  {
    beforeCommit: () => reach("confirmed"),
    commitSent: () => reach("committing"),
    committed: () => reach("committed"),
  },
);
await startRelay({ connection, database, logger: stderrLogger });
