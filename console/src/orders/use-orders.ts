import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo } from "react";
import { queries, warren } from "../app/warren.js";
import { freshened, type OrdersPart } from "./fresh-orders.js";
import { momentsOf, type OrderSearch } from "./order-search.js";

const PAGE = 100;
const LOOK_EVERY_MS = 3_000;
/** Whoever has gone less far down still looks at the top. */
const TOP_PX = 80;

type Listed = Readonly<{ pages: readonly OrdersPart[]; pageParams: readonly (string | undefined)[] }>;

/**
 * The orders that a search asks for, newest first, page after page. The newest page is read again every three seconds while the page
 * can be seen: `freshened` says what becomes of the list.
 */
export function useOrders(search: OrderSearch) {
  const queryClient = useQueryClient();
  const { status, customer } = search;
  const asked = {
    limit: PAGE,
    ...(status === undefined ? {} : { status }),
    ...(customer === undefined ? {} : { userId: customer }),
    ...momentsOf(search),
  };
  const askedText = JSON.stringify(asked);
  const key = useMemo(() => [...queries.orders.list.queryKey(), "pages", askedText], [askedText]);
  const list = useInfiniteQuery({
    queryKey: key,
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
  const newest = useQuery({
    ...queries.orders.list.queryOptions(asked),
    refetchInterval: LOOK_EVERY_MS,
    staleTime: 0,
  });
  const isListed = list.data !== undefined && !list.isPlaceholderData;
  const waiting =
    isListed && newest.data !== undefined ? freshened(list.data.pages, newest.data, false).waiting : 0;
  const freshen = useCallback(
    (atTop: boolean) => {
      const page = newest.data;
      if (page === undefined) return;
      queryClient.setQueryData<Listed>(key, (before) => {
        if (before === undefined) return undefined;
        const { parts } = freshened(before.pages, page, atTop);

        return { pages: parts, pageParams: before.pageParams.slice(0, parts.length) };
      });
    },
    [key, newest.data, queryClient],
  );

  useEffect(() => {
    if (isListed && !list.isFetching) freshen(scrollY < TOP_PX);
    // When the newest page was read, not when the list changes: it is this that changes it.
  }, [freshen, newest.dataUpdatedAt]);

  return {
    list,
    waiting,
    /** Whether the newest page could not be read: what is listed is of before. */
    isStale: newest.error !== null,
    showNewest: () => {
      // A further page that is under way would be put after what is no longer there.
      void queryClient.cancelQueries({ queryKey: key });
      freshen(true);
      scrollTo({ top: 0 });
    },
  };
}
