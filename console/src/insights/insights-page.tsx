import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { queries } from "../app/warren.js";
import { Callout } from "../parts/callout.js";
import { Page } from "../parts/page.js";
import { Problem } from "../parts/problem.js";
import { Skeleton } from "../parts/skeleton.js";
import { AdminOnly } from "../session/admin-only.js";
import { Figures } from "./figures.js";
import styles from "./insights-page.module.css";
import { LowStockPanel } from "./low-stock-panel.js";
import { OrdersChart } from "./orders-chart.js";
import { RevenuePanel } from "./revenue-panel.js";
import { SourceNote } from "./source-note.js";
import { SpanChoice } from "./span-choice.js";
import { StatusesPanel } from "./statuses-panel.js";
import { WaitChart } from "./wait-chart.js";

const route = getRouteApi("/signed-in/insights");

/** How the shop does. */
export function InsightsPage() {
  return (
    <Page title="Insights" aside={<SpanChoice />}>
      <AdminOnly>
        <AllInsights />
      </AdminOnly>
    </Page>
  );
}

const LOOK_EVERY_MS = 5_000;
const USUAL_ROWS = 14;

function AllInsights() {
  const { span = "1h" } = route.useSearch();
  const { data, error, isPending, refetch } = useQuery({
    ...queries.admin.insights.queryOptions({ span }),
    refetchInterval: LOOK_EVERY_MS,
    placeholderData: (before) => before,
  });

  return (
    <>
      {error !== null && <Problem error={error} onRetry={() => void refetch()} />}
      {error !== null && data !== undefined && (
        <Callout tone="waiting">This is how it was when it was last known.</Callout>
      )}
      {isPending && <Skeleton rows={USUAL_ROWS} label="Loading insights" />}
      {data !== undefined && (
        <>
          <SourceNote insights={data} />
          <Figures totals={data.totals} revenue={data.revenue} />
          <div className={styles.charts}>
            <OrdersChart insights={data} />
            <WaitChart insights={data} />
          </div>
          <div className={styles.panels}>
            <StatusesPanel statuses={data.statuses} />
            <RevenuePanel revenue={data.revenue} />
            <LowStockPanel />
          </div>
        </>
      )}
    </>
  );
}
