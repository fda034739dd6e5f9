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
import { useNewest } from "./use-newest.js";
import { useOrders } from "./use-orders.js";

const route = getRouteApi("/signed-in/orders");
const USUAL_ROWS = 14;

/** Orders: a customer's own, or everybody's. */
export function OrdersPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mine = roleOf(useMe()) === "customer";
  const list = useOrders(search);
  const newest = useNewest(search);
  const orders = list.data?.pages.flatMap((page) => page.orders) ?? [];
  const isBehind = list.data !== undefined && newest !== undefined && newest !== orders[0]?.id;
  const isFiltered = Object.keys(search).length > 0;

  return (
    <Page
      title={mine ? "My orders" : "Orders"}
      aside={
        <span className={styles.fresh}>
          {isBehind && !list.isFetching && (
            <Button onClick={() => void list.refetch()}>Show newer orders</Button>
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
            : "An order that is placed in the shop is listed here at once."}
        </Empty>
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
