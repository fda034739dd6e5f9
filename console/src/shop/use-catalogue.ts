import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { queries, warren, type Answer } from "../app/warren.js";

export type Product = Answer<(typeof warren)["catalog"]["list"]>["products"][number];

const PAGE = 100;
/** Stock is sold by others, too. */
const LOOK_AGAIN_MS = 10_000;

/** The products that fit what was searched for, page after page. What fitted before stays until the next is there. */
export function useCatalogue(q: string) {
  const search = q === "" ? {} : { query: q };

  return useInfiniteQuery({
    queryKey: [...queries.catalog.list.queryKey(), "pages", q],
    queryFn: ({ pageParam, signal }) =>
      warren.catalog.list.query(
        { limit: PAGE, ...search, ...(pageParam === undefined ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN_MS,
    retry: false,
  });
}
