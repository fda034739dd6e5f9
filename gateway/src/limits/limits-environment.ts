import { wholeNumber } from "@warren/service-host";
import * as z from "zod";
import type { StreamLimits } from "../live/open-streams.js";
import type { LimitSettings } from "./limits.js";

const MANY = { min: 1, max: 10_000_000 };

/** How much each caller may use, in a minute unless said otherwise. */
export const limitVariables = {
  /** Default: `on`, but `off` where callers are taken at their word, who are all on this machine. */
  RATE_LIMITS: z.enum(["on", "off"]).optional(),
  RATE_LIMIT_READS: wholeNumber(MANY).default(1_200),
  /** Orders, cancellations and whatever else changes something. */
  RATE_LIMIT_WRITES: wholeNumber(MANY).default(60),
  /** Keys and tokens of one address that are not taken. */
  RATE_LIMIT_FAILURES: wholeNumber(MANY).default(30),
  /** How many times as much trusted callers, administrators and machines may use. */
  RATE_LIMIT_TRUSTED_TIMES: wholeNumber({ min: 1, max: 10_000 }).default(100),
  /** Live updates that are open at one gateway. */
  MAX_STREAMS_PER_CALLER: wholeNumber(MANY).default(20),
  MAX_STREAMS_PER_ADDRESS: wholeNumber(MANY).default(200),
};

type LimitEnvironment = z.infer<z.ZodObject<typeof limitVariables>>;

/** Undefined where nobody is limited. */
export function limitSettings(
  given: LimitEnvironment & Readonly<{ AUTH_MODE: string }>,
): (LimitSettings & StreamLimits) | undefined {
  const { RATE_LIMITS = given.AUTH_MODE === "development" ? "off" : "on" } = given;
  if (RATE_LIMITS === "off") return undefined;

  return {
    reads: given.RATE_LIMIT_READS,
    writes: given.RATE_LIMIT_WRITES,
    failures: given.RATE_LIMIT_FAILURES,
    trustedTimes: given.RATE_LIMIT_TRUSTED_TIMES,
    perCaller: given.MAX_STREAMS_PER_CALLER,
    perAddress: given.MAX_STREAMS_PER_ADDRESS,
  };
}
