import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { queries, warren } from "../app/warren.js";
import { sayProblem } from "../parts/say-problem.js";
import { oneAtATime } from "./one-at-a-time.js";

/** How fresh a live view is. `lost`: it was live, and will be again. */
export type ConnectionState = Readonly<
  | { kind: "connecting" }
  | { kind: "live" }
  | { kind: "lost" }
  | { kind: "ended" }
  | { kind: "refused"; reason: string }
>;

/** An order and its story, read again with each change that the gateway tells of. */
export function useLiveOrder(id: string) {
  const [connection, setConnection] = useState<ConnectionState>({ kind: "connecting" });
  const queryClient = useQueryClient();
  const order = useQuery(queries.orders.get.queryOptions({ id }));
  const timeline = useQuery(queries.orders.timeline.queryOptions({ id }));

  useEffect(() => {
    setConnection({ kind: "connecting" });
    const readAgain = oneAtATime(() =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: queries.orders.get.queryKey({ id }) }),
        queryClient.invalidateQueries({ queryKey: queries.orders.timeline.queryKey({ id }) }),
        queryClient.invalidateQueries({ queryKey: queries.shipments.track.queryKey({ id }) }),
        queryClient.invalidateQueries({ queryKey: queries.notifications.queryKey() }),
      ]),
    );
    let ended = false;
    let wasLive = false;
    const watching = warren.orders.watch.subscribe(
      { id },
      {
        onData({ data }) {
          ended = data.ended;
          wasLive = true;
          setConnection({ kind: "live" });
          readAgain();
        },
        onConnectionStateChange({ state }) {
          if (state === "connecting") setConnection({ kind: wasLive ? "lost" : "connecting" });
          else if (state === "pending") {
            wasLive = true;
            setConnection({ kind: "live" });
          }
        },
        onError: (error) => setConnection({ kind: "refused", reason: sayProblem(error) }),
        onComplete() {
          if (ended) setConnection({ kind: "ended" });
        },
      },
    );

    return () => watching.unsubscribe();
  }, [id, queryClient]);

  return { order, timeline, connection };
}
