import styles from "./connection.module.css";
import type { ConnectionState } from "./use-live-order.js";

/** Whether what is shown is live, so that nobody trusts a picture of before. */
export function Connection({ state }: { state: ConnectionState }) {
  switch (state.kind) {
    case "live":
      return <p className={`${styles.state ?? ""} ${styles.live ?? ""}`}>Live</p>;
    case "connecting":
      return <p className={styles.state}>Connecting …</p>;
    case "lost":
      return (
        <p role="status" className={`${styles.state ?? ""} ${styles.lost ?? ""}`}>
          The connection was lost. This goes on as soon as the gateway is back.
        </p>
      );
    case "ended":
      return <p className={styles.state}>Nothing more will happen.</p>;
    case "refused":
      return (
        <p role="status" className={`${styles.state ?? ""} ${styles.lost ?? ""}`}>
          Not live: {state.reason}
        </p>
      );
  }
}
