import { useQuery, useQueryClient } from "@tanstack/react-query";
import { queries, warren } from "../app/warren.js";
import type { Live } from "./flow-types.js";
import { withSamples, type History } from "./history.js";

/** The broker measures its rates every five seconds, and counts what is there whenever it is asked. */
const LOOK_EVERY_MS = 2_000;
const HEARTBEAT_MS = 5_000;
export const LIVE = ["flow", "live"] as const;

/** All that moves, with its last minutes. */
export type Moving = Readonly<{ live: Live; history: History }>;

/** The contract's picture, what moves in it, and how the services are. */
export function useFlow() {
  const queryClient = useQueryClient();
  const picture = useQuery({ ...queries.admin.flow.queryOptions(), staleTime: Infinity });
  const moving = useQuery({
    queryKey: LIVE,
    async queryFn({ signal }): Promise<Moving> {
      const live = await warren.admin.queues.query(undefined, { signal });
      // Whoever else shows something of queues has no need to ask.
      queryClient.setQueryData(queries.admin.queues.queryOptions().queryKey, live);
      const before = queryClient.getQueryData<Moving>(LIVE)?.history ?? new Map();

      return { live, history: withSamples(before, live, Date.now()) };
    },
    refetchInterval: LOOK_EVERY_MS,
    // Each answer is a sample of its own.
    structuralSharing: false,
  });
  const services = useQuery({ ...queries.admin.services.queryOptions(), refetchInterval: HEARTBEAT_MS });

  return { picture, moving, services };
}

/** Why a queue's consumers take nothing, as one of its instances says; undefined where none does. */
export function stoppedReasons(
  services: ReturnType<typeof useFlow>["services"]["data"],
): ReadonlyMap<string, string> {
  return new Map(
    (services?.services ?? []).flatMap(({ instances }) =>
      instances.flatMap(({ state, checks = [] }) =>
        checks.flatMap(({ name, ok, reason }) =>
          state !== "gone" && !ok && name.startsWith(CONSUMER)
            ? [[name.slice(CONSUMER.length), reason ?? "It does not say why."] as const]
            : [],
        ),
      ),
    ),
  );
}

const CONSUMER = "consumer ";
