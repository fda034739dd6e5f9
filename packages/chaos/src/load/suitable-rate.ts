import type { GatewayClient } from "@warren/test-system";
import type { Customers } from "./customers.js";
import { untilOrdersFlow } from "../recovery.js";

const TRIES = 5;
const LEAST = 2;
const MOST = 15;
/** Orders that a machine has on their way at once, when it is neither idle nor at its limit. */
const AT_ONCE = 3;

/** How many orders a second suit the machine, by how long it takes for one when there is nothing else to do. */
export async function suitableRate(
  customers: Customers,
  gateway: GatewayClient,
  signal: AbortSignal,
): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < TRIES; n++) times.push((await untilOrdersFlow(customers, gateway, signal)) ?? Infinity);
  // The first ones warm up what is compiled late; the fastest is what the machine can do.
  const rate = (AT_ONCE * 1_000) / Math.min(...times);

  return Math.round(Math.min(MOST, Math.max(LEAST, rate)));
}
