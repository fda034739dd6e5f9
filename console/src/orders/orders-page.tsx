import { getRouteApi } from "@tanstack/react-router";
import { Button } from "../parts/button.js";
import { Empty } from "../parts/empty.js";
import { Page } from "../parts/page.js";
import { Problem } from "../parts/problem.js";
import { Skeleton } from "../parts/skeleton.js";
import { roleOf } from "../session/role.js";
import { useMe } from "../session/use-me.js";
import { OrderFilters } from "./order-filters.js";
import { OrderTable } from "./order-table.js";
import styles from "./orders-page.module.css";
import { useOrders } from "./use-orders.js";

const route = getRouteApi("/signed-in/orders");
const USUAL_ROWS = 14;

/** Orders: a customer's own, or everybody's. */
export function OrdersPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mine = roleOf(useMe()) === "customer";
  const { list, waiting, isStale, showNewest } = useOrders(search);
  const orders = list.data?.pages.flatMap((page) => page.orders) ?? [];
  const isFiltered = Object.keys(search).length > 0;

  return (
    <Page
      title={mine ? "My orders" : "Orders"}
      aside={
        <span role="status" className={styles.fresh}>
          {isStale && list.data !== undefined && (
            <span className={styles.stale}>The gateway does not answer. What is listed is of before.</span>
          )}
        </span>
      }
    >
      <OrderFilters
        search={search}
        withCustomer={!mine}
        onChange={(next) => void navigate({ search: next, replace: true })}
      />
      {list.error !== null && <Problem error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton rows={USUAL_ROWS} label="Loading orders" />}
      {list.data !== undefined && orders.length === 0 && !list.hasNextPage && (
        <Empty title={isFiltered ? "No order fits" : "There are no orders yet"}>
          {isFiltered
            ? "Take a filter away to see more."
            : "An order that is placed in the shop appears here."}
        </Empty>
      )}
      {waiting > 0 && (
        <div className={styles.newer}>
          <Button kind="primary" onClick={showNewest}>
            {waiting === 1 ? "Show 1 newer order" : `Show ${String(waiting)} newer orders`}
          </Button>
        </div>
      )}
      {(orders.length > 0 || list.hasNextPage) && (
        <OrderTable
          orders={orders}
          withCustomer={!mine}
          hasMore={list.hasNextPage}
          isLoading={list.isFetchingNextPage}
          onMore={() => void list.fetchNextPage()}
        />
      )}
    </Page>
  );
}
