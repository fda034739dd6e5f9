import { getRouteApi, Link } from "@tanstack/react-router";
import { isUuid } from "../parts/is-uuid.js";
import { Page } from "../parts/page.js";
import { Problem } from "../parts/problem.js";
import { Skeleton } from "../parts/skeleton.js";
import { CancelOrder } from "./cancel-order.js";
import { roleOf } from "../session/role.js";
import { useMe } from "../session/use-me.js";
import { isNoOrder } from "./is-no-order.js";
import { MessagesPanel } from "./messages-panel.js";
import { NoOrder } from "./no-order.js";
import styles from "./order-page.module.css";
import { OrderSide } from "./order-side.js";
import { OrderStory } from "./order-story.js";
import { OrderSummary } from "./order-summary.js";
import { mayCancel } from "./may-cancel.js";
import { isStored } from "./order-types.js";
import { useLiveOrder } from "./use-live-order.js";

const route = getRouteApi("/signed-in/orders/$id");
const USUAL_STEPS = 8;

/** Everything about one order. */
export function OrderPage() {
  const { id } = route.useParams();

  // The gateway is not asked for what cannot be an order.
  return isUuid(id) ? (
    <OrderOf key={id} id={id} />
  ) : (
    <Page title="No such order" heading={<Heading id={id} />}>
      <NoOrder id={id} />
    </Page>
  );
}

function OrderOf({ id }: { id: string }) {
  const { order, timeline, connection } = useLiveOrder(id);
  const isOfShop = roleOf(useMe()) !== "customer";
  const isNone = isNoOrder(order);

  return (
    <Page
      title={isNone ? "No such order" : `Order ${id.slice(0, 8)}`}
      heading={<Heading id={id} />}
      aside={order.data !== undefined && mayCancel(order.data) && <CancelOrder id={id} />}
    >
      {isNone && <NoOrder id={id} />}
      {order.error !== null && !isNone && (
        <Problem error={order.error} onRetry={() => void order.refetch()} />
      )}
      {order.isPending && <Skeleton rows={USUAL_STEPS} label="Loading the order" />}
      {order.data !== undefined && (
        <>
          <OrderSummary order={order.data} steps={timeline.data?.steps ?? []} />
          <div className={styles.columns}>
            <OrderStory order={order.data} timeline={timeline} connection={connection} />
            {isStored(order.data) && <OrderSide order={order.data} steps={timeline.data?.steps ?? []} />}
          </div>
          {isOfShop && <MessagesPanel id={id} lastAt={timeline.data?.steps.at(-1)?.at} />}
        </>
      )}
    </Page>
  );
}

function Heading({ id }: { id: string }) {
  return (
    <>
      <Link to="/orders" className={styles.back}>
        Orders
      </Link>
      <span className={styles.slash} aria-hidden="true">
        /
      </span>
      <span className={styles.id}>{id.slice(0, 8)}</span>
    </>
  );
}
