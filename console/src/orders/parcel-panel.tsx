import { useQuery } from "@tanstack/react-query";
import { problemOf } from "@warren/client";
import { queries } from "../app/warren.js";
import { Moment } from "../parts/moment.js";
import { Panel } from "../parts/panel.js";
import { Problem } from "../parts/problem.js";
import styles from "./panels.module.css";
import { parcelFacts } from "./parcel-facts.js";

type Props = Readonly<{
  id: string;
  /** Whether the order's story has one. */
  isPlanned: boolean;
}>;

/** Where the parcel is. */
export function ParcelPanel({ id, isPlanned }: Props) {
  const { data, error, refetch } = useQuery({
    ...queries.shipments.track.queryOptions({ id }),
    enabled: isPlanned,
  });
  const isNone = !isPlanned || (error !== null && problemOf(error).kind === "not_found");

  return (
    <Panel title="Parcel">
      {isNone && <p className={styles.note}>No parcel is planned.</p>}
      {!isNone && error !== null && <Problem error={error} onRetry={() => void refetch()} />}
      {!isNone && data === undefined && error === null && <p className={styles.note}>Loading …</p>}
      {data !== undefined && !isNone && (
        <dl className={styles.facts}>
          {parcelFacts(data).map(({ name, value, kind }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                {kind === "time" ? (
                  <Moment at={value} />
                ) : (
                  <span className={kind === "state" ? styles.state : undefined}>{value}</span>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  );
}
