import { useQuery } from "@tanstack/react-query";
import { problemOf } from "@warren/client";
import { queries } from "../app/warren.js";
import { Moment } from "../parts/moment.js";
import { OrderFact } from "./order-fact.js";
import styles from "./order-summary.module.css";
import { arrivalOf } from "./parcel-facts.js";

/** When an order comes, or came. Its room is kept while there is no parcel. */
export function ArrivalFact({ id, isPlanned }: { id: string; isPlanned: boolean }) {
  const { data, error } = useQuery({ ...queries.shipments.track.queryOptions({ id }), enabled: isPlanned });
  const isUnknown = error !== null && problemOf(error).kind !== "not_found";
  const arrival = data === undefined ? undefined : arrivalOf(data);

  return (
    <OrderFact name={arrival?.name ?? "Arrives"}>
      <span className={styles.moment}>
        {arrival?.kind === "time" ? (
          <Moment at={arrival.value} />
        ) : (
          (arrival?.value ?? (isUnknown ? "Not known" : "–"))
        )}
      </span>
    </OrderFact>
  );
}
