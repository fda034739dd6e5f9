import { createContext, use } from "react";
import type { Health } from "../services/health.js";
import type { LiveQueue } from "./flow-types.js";
import type { Sample } from "./history.js";
import type { QueueState } from "./queue-state.js";

/** A queue now: what the broker says, what that means, and its last minutes. */
export type QueueNow = Readonly<{
  live: LiveQueue | undefined;
  state: QueueState;
  samples: readonly Sample[];
}>;

/** What every place of the picture looks up by its name. It changes every two seconds; the picture does not. */
export type FlowNow = Readonly<{
  queue(name: string): QueueNow;
  /** Messages a second that are published to an exchange; null where it is not known. */
  exchangeIn(name: string): number | null;
  service(name: string): Health | undefined;
  /** What is open beside the picture: `queue:orders.saga`. */
  open: string | undefined;
  onOpen(what: string): void;
}>;

export const FlowContext = createContext<FlowNow | undefined>(undefined);

/** See {@link FlowNow}. */
export function useFlowNow(): FlowNow {
  const now = use(FlowContext);
  if (now === undefined) throw new Error("this is to be within a FlowContext");

  return now;
}
