import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { Connection } from "../orders/connection.js";
import { isNoOrder } from "../orders/is-no-order.js";
import { NoOrder } from "../orders/no-order.js";
import { Progress } from "../orders/progress.js";
import { statusOf } from "../orders/statuses.js";
import { Timeline } from "../orders/timeline.js";
import { useLiveOrder } from "../orders/use-live-order.js";
import { Button } from "../parts/button.js";
import { Panel } from "../parts/panel.js";
import { Problem } from "../parts/problem.js";
import { Skeleton } from "../parts/skeleton.js";
import { StatusMark } from "../parts/status-mark.js";
import styles from "./placed-order.module.css";

/** The order that was just placed, step by step as they happen. */
export function PlacedOrder({ id, onClose }: { id: string; onClose: () => void }) {
  const { timeline, connection } = useLiveOrder(id);
  const status = timeline.data === undefined ? undefined : statusOf(timeline.data.status);
  const isNone = isNoOrder(timeline);
  const top = useRef<HTMLDivElement>(null);

  useEffect(() => {
    // On a small screen the button was far below. Newer browsers answer with a promise, which is no clean-up of an effect.
    top.current?.scrollIntoView({ block: "nearest" });
  }, []);

  return (
    <div ref={top}>
      <Panel
        title="Your order"
        aside={status !== undefined && <StatusMark tone={status.tone}>{status.name}</StatusMark>}
      >
        <div className={styles.body}>
          {isNone && <NoOrder id={id} />}
          {timeline.error !== null && !isNone && (
            <Problem error={timeline.error} onRetry={() => void timeline.refetch()} />
          )}
          {timeline.data === undefined && timeline.error === null && (
            <Skeleton rows={6} label="Loading the order" />
          )}
          {timeline.data !== undefined && (
            <>
              <Progress {...timeline.data} />
              <Timeline steps={timeline.data.steps} />
            </>
          )}
          {!isNone && <Connection state={connection} />}
          <p className={styles.links}>
            {!isNone && (
              <Link to="/orders/$id" params={{ id }}>
                All about this order
              </Link>
            )}
            <Button onClick={onClose}>Close</Button>
          </p>
        </div>
      </Panel>
    </div>
  );
}
