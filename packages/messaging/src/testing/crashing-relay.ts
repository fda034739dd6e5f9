import { startRelay } from "../outbox/relay.js";
import { connect } from "../connection/connection.js";
import { doomedDatabase, doomOf, stderrLogger, type Doom } from "./doomed.js";
import { createFuse, type RelayPoint } from "./fuse.js";
import { tapPublishing } from "./taps.js";

/** What this program is told. */
export type RelayDoom = Doom<RelayPoint> &
  Readonly<{
    /** At `publishing` so many messages leave. */
    leave: number;
    /** At `published` so many confirms are seen. */
    seen: number;
  }>;

// Relays what stands in the outbox, and kills itself at one point.
const { amqpUrl, databaseUrl, name, point, leave, seen } = doomOf<RelayDoom>();
const fuse = createFuse(point);
const { reach } = fuse;

const connection = connect({ url: amqpUrl, name, logger: stderrLogger });
await tapPublishing(connection.publishing(), {
  before() {
    fuse.light();
    reach("taken");
  },
  leaves: (sent) => point !== "publishing" || sent < leave,
  sees: (confirmed) => point !== "publishing" && (point !== "published" || confirmed < seen),
  stored() {
    reach("publishing");
    reach("published");
  },
});
const database = doomedDatabase(
  { databaseUrl, name },
  {
    beforeCommit: () => reach("confirmed"),
    commitSent: () => reach("committing"),
    committed: () => reach("committed"),
  },
);
await startRelay({ connection, database, logger: stderrLogger });
