import { isIP } from "node:net";
import { isLoopback, wholeNumber } from "@warren/service-host";
import * as z from "zod";

const PROXY_RANGES: readonly string[] = ["loopback", "linklocal", "uniquelocal"];
const MAX_HOPS = 10;

/** What the gateway reads of who may use it over HTTP, how much, and how fast. */
export const httpVariables = {
  /** Web pages of these origins may read answers. With commas between them. */
  CORS_ORIGINS: listOf(isOrigin, "each has to be an origin, such as https://shop.example: no path, no *"),
  /** The proxies whose X-Forwarded-For is believed: addresses, networks, or how many stand in a row. */
  TRUST_PROXY: z
    .string()
    .transform((text, context) => {
      const proxies = proxiesIn(text);
      if (proxies === undefined) context.addIssue({ code: "custom", message: PROXIES });

      return proxies ?? z.NEVER;
    })
    .optional(),
  /** How long browsers are to come over TLS only (Strict-Transport-Security); 0: nothing is said of it. */
  HSTS_SECONDS: wholeNumber({ max: 63_072_000 }).default(0),
  /** How long the head of a request may take to arrive. */
  HEADERS_TIMEOUT_MS: wholeNumber({ min: 50, max: 120_000 }).default(10_000),
  /** How long a request may take to arrive as a whole. */
  REQUEST_TIMEOUT_MS: wholeNumber({ min: 50, max: 600_000 }).default(30_000),
  /** How long a connection may be kept without a request. Longer than the proxy before it keeps its own. */
  KEEP_ALIVE_TIMEOUT_MS: wholeNumber({ min: 50, max: 600_000 }).default(72_000),
  /** Further ones are cut at once. */
  MAX_CONNECTIONS: wholeNumber({ min: 1, max: 100_000 }).default(10_000),
};

/** See {@link httpVariables}. */
export type HttpEnvironment = z.infer<z.ZodObject<typeof httpVariables>>;

type Rules = HttpEnvironment & Readonly<{ AUTH_MODE: string; NODE_ENV: string }>;

/** What does not go together, by the variable that is to be changed. */
export function httpFaults(given: Rules): readonly Readonly<{ variable: string; message: string }>[] {
  const { AUTH_MODE, NODE_ENV, CORS_ORIGINS, TRUST_PROXY, HEADERS_TIMEOUT_MS, REQUEST_TIMEOUT_MS } = given;
  const isDevelopment = AUTH_MODE === "development";
  const foreign = CORS_ORIGINS.filter((origin) => URL.canParse(origin) && !isLocal(origin));

  return [
    ...faultIf(isDevelopment && foreign.length > 0, "CORS_ORIGINS", PAGES_IN_DEVELOPMENT),
    ...faultIf(isDevelopment && TRUST_PROXY !== undefined, "TRUST_PROXY", PROXY_IN_DEVELOPMENT),
    ...faultIf(
      NODE_ENV === "production" && foreign.some((origin) => origin.startsWith("http:")),
      "CORS_ORIGINS",
      "whoever is in between could change the page: https only",
    ),
    ...faultIf(
      HEADERS_TIMEOUT_MS > REQUEST_TIMEOUT_MS,
      "HEADERS_TIMEOUT_MS",
      "the head is a part of the request: not longer than REQUEST_TIMEOUT_MS",
    ),
  ];
}

const PROXIES = `has to be addresses or networks with commas between them (10.0.0.7, 10.1.0.0/16, loopback, linklocal, uniquelocal), or how many proxies stand in a row, ${MAX_HOPS} at most`;
const PAGES_IN_DEVELOPMENT =
  "with AUTH_MODE=development pages of other machines are refused, so none may be listed";
const PROXY_IN_DEVELOPMENT = "with AUTH_MODE=development what was forwarded is refused: there is no proxy";

/** Words with commas between them, each of which fits. Default: none. */
function listOf(fits: (word: string) => boolean, message: string) {
  return z
    .string()
    .default("")
    .transform((text) => wordsIn(text))
    .refine((words) => words.every(fits), { error: message });
}

function proxiesIn(text: string): number | readonly string[] | undefined {
  if (/^\d+$/.test(text)) return Number(text) >= 1 && Number(text) <= MAX_HOPS ? Number(text) : undefined;
  const words = wordsIn(text);

  return words.length > 0 && words.every(isProxy) ? words : undefined;
}

function isProxy(word: string): boolean {
  if (PROXY_RANGES.includes(word)) return true;
  const [host = "", bits, ...more] = word.split("/");
  const version = isIP(host);
  if (version === 0 || more.length > 0) return false;

  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

function isOrigin(word: string): boolean {
  return /^https?:\/\//.test(word) && URL.canParse(word) && new URL(word).origin === word;
}

function wordsIn(text: string): readonly string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

function isLocal(origin: string): boolean {
  return isLoopback(new URL(origin).hostname);
}

function faultIf(isFault: boolean, variable: string, message: string) {
  return isFault ? [{ variable, message }] : [];
}
