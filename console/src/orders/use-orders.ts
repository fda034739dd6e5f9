import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { queries, warren } from "../app/warren.js";
import { momentsOf, type OrderSearch } from "./order-search.js";

const PAGE = 100;

/** The orders that a search asks for, newest first, page after page. */
export function useOrders(search: OrderSearch) {
  const { status, customer } = search;
  const asked = {
    limit: PAGE,
    ...(status === undefined ? {} : { status }),
    ...(customer === undefined ? {} : { userId: customer }),
    ...momentsOf(search),
  };

  return useInfiniteQuery({
    queryKey: [...queries.orders.list.queryKey(), "pages", asked],
    queryFn: ({ pageParam, signal }) =>
      warren.orders.list.query(
        { ...asked, ...(pageParam === undefined ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    // Fifty pages would be read again each time that the window is looked at.
    refetchOnWindowFocus: false,
    retry: false,
  });
}
