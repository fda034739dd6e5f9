import { QueryClient } from "@tanstack/react-query";

const FRESH_MS = 5_000;

/** What was asked for is shown at once when it is asked for again, and looked at again after five seconds. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: FRESH_MS, networkMode: "always" },
    mutations: { networkMode: "always" },
  },
});
