import { useQuery } from "@tanstack/react-query";
import { problemOf } from "@warren/client";
import { queries } from "../app/warren.js";
import type { Answer, warren } from "../app/warren.js";
import { Moment } from "../parts/moment.js";
import { Panel } from "../parts/panel.js";
import { Problem } from "../parts/problem.js";
import styles from "./panels.module.css";

type Parcel = Answer<(typeof warren)["shipments"]["track"]>;

type Props = Readonly<{
  id: string;
  /** Whether the order's story has one. Before, there is nothing to ask for. */
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
          {factsOf(data).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                {name === "State" || name === "Carrier" || name === "Tracking" ? (
                  <span className={name === "State" ? styles.state : undefined}>{value}</span>
                ) : (
                  <Moment at={value} />
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  );
}

function factsOf(parcel: Parcel): readonly (readonly [name: string, value: string])[] {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["State", parcel.state],
    ["Carrier", parcel.carrier],
    ["Tracking", parcel.trackingNumber],
    ["Leaves", parcel.dispatchedAt === undefined ? parcel.dispatchPlannedFor : undefined],
    ["Left", parcel.dispatchedAt],
    ["Arrives", parcel.deliveredAt === undefined ? parcel.deliveryPlannedFor : undefined],
    ["Arrived", parcel.deliveredAt],
    ["Called off", parcel.cancelledAt],
  ];

  return rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}
