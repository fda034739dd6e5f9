import { createTRPCClient, httpBatchLink, httpLink, httpSubscriptionLink, splitLink } from "@trpc/client";
import type { TRPCClient, TRPCLink } from "@trpc/client";
import type { AppRouter } from "@warren/gateway/router";
import { reach, readAnswer } from "./answer.js";
import { callsLink } from "./calls.js";
import { FetchEventSource } from "./event-source.js";
import { idempotencyKeys } from "./idempotency.js";
import { resumeLink } from "./resume.js";
import { authorizationOf, tokenLink } from "./token.js";
import type { TokenHook } from "./token.js";

/** Calls the gateway's procedures, with the types of what they take and give. */
export type WarrenClient = TRPCClient<AppRouter>;

/** Where the gateway is, whose calls are made, and how patient they are. */
export type WarrenClientOptions = Readonly<{
  /** Where the gateway is, such as `https://shop.example`. In a browser it may be relative to the page, such as `/`. */
  url: string;
  /** How long one attempt may take. Default 20,000. */
  timeoutMs?: number;
  /** How often a call that is safe to repeat is tried again: a query, or `orders.place`. Default 3. */
  retries?: number;
  /** Default: the platform's. */
  fetch?: typeof fetch;
}> &
  Readonly<
    | {
        /** For people: whose calls these are. A token as text is good for as long as it lasts. */
        token?: string | TokenHook;
        apiKey?: never;
      }
    | {
        /** For machines. */
        apiKey?: string;
        token?: never;
      }
  >;

export const DEFAULT_TIMEOUT_MS = 20_000;
export const DEFAULT_RETRIES = 3;

/** Queries that are made in the same moment travel together, this many at most. */
const MAX_BATCH = 20;
/** What is read letter by letter from the broker may take seconds, and what travels together waits for the slowest. */
const SLOW = "admin.deadLetters.";
/** What servers and proxies take at least. */
const MAX_URL_LENGTH = 8_000;

/**
 * Makes a client. It opens no connection of its own: each call is a request, each subscription a stream of events.
 *
 * @throws TypeError where the url is none
 */
export function createWarrenClient(options: WarrenClientOptions): WarrenClient {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, retries = DEFAULT_RETRIES, apiKey, token = apiKey } = options;

  return createTRPCClient<AppRouter>({
    links: [
      idempotencyKeys,
      callsLink({ timeoutMs, retries }),
      resumeLink(),
      tokenLink(typeof token === "function" ? token : () => token),
      sendLink(addressOf(options.url), options.fetch ?? globalThis.fetch, timeoutMs),
    ],
  });
}

function sendLink(url: string, fetch: typeof globalThis.fetch, timeoutMs: number): TRPCLink<AppRouter> {
  const http = {
    url,
    fetch: async (address: string | URL | Request, request?: object) => {
      const init = request as RequestInit;

      return readAnswer(await reach(fetch, address, init), init);
    },
  };

  return splitLink({
    condition: ({ type }) => type === "subscription",
    true: httpSubscriptionLink({
      url,
      EventSource: FetchEventSource,
      eventSourceOptions: ({ op }) => ({ fetch, headers: authorizationOf(op), timeoutMs }),
    }),
    false: splitLink({
      condition: ({ type, path }) => type === "query" && !path.startsWith(SLOW),
      true: httpBatchLink({
        ...http,
        // They were asked for in the same moment: it is one caller's token.
        headers: ({ opList: [first] }) => authorizationOf(first),
        maxItems: MAX_BATCH,
        maxURLLength: MAX_URL_LENGTH,
      }),
      // Each alone: one that takes long would hold up the answers of the others.
      false: httpLink({ ...http, headers: ({ op }) => authorizationOf(op) }),
    }),
  });
}

/** Below a path, too: `https://shop.example/api` has its procedures at `/api/trpc`. */
function addressOf(url: string): string {
  const { location } = globalThis as { location?: { href: string } };
  const base = new URL(url, location?.href);
  base.pathname = `${base.pathname.replace(/\/$/, "")}/trpc`;

  return base.href;
}
