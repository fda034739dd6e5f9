import type { UseQueryResult } from "@tanstack/react-query";
import { Callout } from "../parts/callout.js";
import { Panel } from "../parts/panel.js";
import { Problem } from "../parts/problem.js";
import { Skeleton } from "../parts/skeleton.js";
import { roleOf } from "../session/role.js";
import { useMe } from "../session/use-me.js";
import { Connection } from "./connection.js";
import styles from "./order-story.module.css";
import { isStored, type Order, type Timeline as Story } from "./order-types.js";
import { Progress } from "./progress.js";
import { Timeline } from "./timeline.js";
import type { ConnectionState } from "./use-live-order.js";
import { WaitingNote } from "./waiting-note.js";

type Props = Readonly<{ order: Order; timeline: UseQueryResult<Story>; connection: ConnectionState }>;

const USUAL_STEPS = 8;

/** How far an order is, and how it came there. */
export function OrderStory({ order, timeline, connection }: Props) {
  const { data, error } = timeline;
  const isAdmin = roleOf(useMe()) === "admin";

  return (
    <Panel title="Progress" aside={<Connection state={connection} />}>
      <div className={styles.body}>
        {"detail" in order && <Callout tone="failed">{order.detail}</Callout>}
        {isStored(order) && order.reason !== undefined && (
          <Callout tone={order.status === "cancelled" ? "undone" : "failed"}>{order.reason}</Callout>
        )}
        {isStored(order) && order.cancellation !== undefined && (
          <Callout tone="waiting">
            A cancellation was asked for, and{" "}
            {order.cancellation.status === "accepted"
              ? "waits for the order service"
              : `is ${order.cancellation.status}`}
            .
          </Callout>
        )}
        {error !== null && <Problem error={error} onRetry={() => void timeline.refetch()} />}
        {data === undefined && error === null && <Skeleton rows={USUAL_STEPS} label="Loading the timeline" />}
        {data !== undefined && (
          <>
            <Progress {...data} />
            <Timeline steps={data.steps} />
            {isAdmin && <WaitingNote timeline={data} />}
          </>
        )}
      </div>
    </Panel>
  );
}
