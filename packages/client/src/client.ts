import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from "@trpc/client";
import type { TRPCClient } from "@trpc/client";
import type { AppRouter } from "@warren/gateway/router";
import { EventSource } from "eventsource";

/** Calls the gateway's procedures, with the types of what they take and give. */
export type WarrenClient = TRPCClient<AppRouter>;

export type WarrenClientOptions = Readonly<{
  /** Where the gateway is, such as `http://localhost:3000`. */
  url: string;
  /** Only for trusted callers. */
  apiKey?: string;
  /** Default: the platform's. */
  fetch?: typeof fetch;
}>;

/** Calls that are made in the same moment travel together, this many at most. */
const MAX_BATCH = 20;

/** Makes a client. It opens no connection of its own: each call is a request, each subscription a stream of events. */
export function createWarrenClient({
  url,
  apiKey,
  fetch = globalThis.fetch,
}: WarrenClientOptions): WarrenClient {
  const address = new URL("/trpc", url).href;
  const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };

  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === "subscription",
        true: httpSubscriptionLink({
          url: address,
          // Not the platform's, which Node lacks and which cannot send the key.
          EventSource,
          eventSourceOptions: {
            fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, ...headers } }),
          },
        }),
        false: httpBatchLink({
          url: address,
          headers,
          fetch: (input: string | URL | Request, init) => fetch(input, init as RequestInit),
          maxItems: MAX_BATCH,
        }),
      }),
    ],
  });
}
