import { topology } from "@warren/generated/topology";
import { connect, declareTopology, textOf } from "@warren/messaging";
import type { RunningStack } from "@warren/stack";
import { hasBrokerUsers } from "./development-environment.js";

const CONNECT_WITHIN_MS = 30_000;

/**
 * Declares the contract's topology where services have users of their own: these may not, so whether the broker's queues are
 * those of the contract is seen here.
 *
 * @throws Error that says what the broker refuses, and what to do
 */
export async function checkTopology(stack: RunningStack, signal: AbortSignal): Promise<void> {
  if (!hasBrokerUsers(stack)) return;
  const silent = () => undefined;
  const connection = connect({
    url: stack.addresses.amqpUrl,
    name: "npm start",
    logger: { debug: silent, info: silent, warn: silent, error: silent },
  });
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new Error(`it did not answer within ${String(CONNECT_WITHIN_MS / 1_000)} s`)),
    CONNECT_WITHIN_MS,
  );
  try {
    await connection.opened({ signal: AbortSignal.any([signal, late.signal]) });
    await declareTopology(connection, topology);
  } catch (error) {
    const reason = textOf(error);
    throw new Error(`the broker does not take the contract's queues: ${reason}${hintFor(reason)}`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    await connection.close();
  }
}

/** What to do about an error of a service or of the broker; empty where nothing is known. */
export function hintFor(reason: string): string {
  return /PRECONDITION.FAILED/.test(reason)
    ? "\nThe broker holds a queue or an exchange of an older contract. `npm run warren -- topology plan` says which, and `topology apply --migrate <queue>` changes a queue with its messages: docs/how-to/change-a-queue.md. Or, as development data may go: npm run stack -- down, delete .stack/dev, start again."
    : "";
}
