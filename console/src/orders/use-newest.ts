import { useQuery } from "@tanstack/react-query";
import { queries } from "../app/warren.js";
import { momentsOf, type OrderSearch } from "./order-search.js";

const LOOK_EVERY_MS = 5_000;

/** The newest order that a search finds, looked for every few seconds: whether a list is still the newest. */
export function useNewest(search: OrderSearch): string | undefined {
  const { status, customer } = search;
  const { data } = useQuery({
    ...queries.orders.list.queryOptions({
      limit: 1,
      ...(status === undefined ? {} : { status }),
      ...(customer === undefined ? {} : { userId: customer }),
      ...momentsOf(search),
    }),
    refetchInterval: LOOK_EVERY_MS,
    staleTime: 0,
  });

  return data?.orders[0]?.id;
}
