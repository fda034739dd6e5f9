import { Moment } from "../parts/moment.js";
import type { Insights } from "./insights-types.js";
import styles from "./source-note.module.css";

/** Where the figures come from, and since when anything is known. */
export function SourceNote({ insights: { source, since } }: { insights: Insights }) {
  return (
    <p className={styles.note}>
      {source.kind === "prometheus" ? (
        <>From Prometheus, of all order services, which it reads every few seconds. </>
      ) : (
        <>
          {source.why !== undefined && <b>{source.why} </b>}
          As this gateway heard it, order by order; what it missed while the broker was away is not in it, and
          a restart begins anew.{" "}
        </>
      )}
      Known since <Moment at={since} />.
    </p>
  );
}
