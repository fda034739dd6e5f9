import { useQuery } from "@tanstack/react-query";
import { queries } from "../app/warren.js";
import { Empty } from "../parts/empty.js";
import { Panel } from "../parts/panel.js";
import { Problem } from "../parts/problem.js";
import { Skeleton } from "../parts/skeleton.js";
import { StatusMark } from "../parts/status-mark.js";
import styles from "./panels.module.css";

const LOOK_EVERY_MS = 15_000;
const MOST = 12;

/** Which products somebody should order more of, as the inventory says now. */
export function LowStockPanel() {
  const { data, error, isPending, refetch } = useQuery({
    ...queries.stock.low.queryOptions({ limit: MOST }),
    refetchInterval: LOOK_EVERY_MS,
  });

  return (
    <Panel
      title="Stock that runs low"
      aside={data !== undefined && <span className={styles.aside}>{data.count.toLocaleString()} now</span>}
    >
      {error !== null && <Problem error={error} onRetry={() => void refetch()} />}
      {isPending && <Skeleton rows={4} label="Loading stock" />}
      {data?.products.length === 0 && (
        <Empty title="There is enough of everything">
          A product is listed when as many are left as its threshold says, or fewer.
        </Empty>
      )}
      <ul className={styles.rows}>
        {data?.products.map(({ productId, name, available, reserved, threshold }) => (
          <li key={productId} className={styles.product}>
            <span className={styles.name}>
              {name} <code>{productId}</code>
            </span>
            <StatusMark tone={available === 0 ? "failed" : "waiting"}>
              {available === 0 ? "Out" : `${available.toLocaleString()} left`}
            </StatusMark>
            <span className={styles.more}>
              low at {threshold.toLocaleString()}
              {reserved > 0 && `, ${reserved.toLocaleString()} set aside`}
            </span>
          </li>
        ))}
      </ul>
      {data !== undefined && data.count > data.products.length && (
        <p className={styles.note}>The scarcest {data.products.length} are shown.</p>
      )}
    </Panel>
  );
}
