import type { Model } from "../model/model.js";
import type { Party } from "./change.js";
import { outside } from "./change.js";
import { counterpartsOf, type Counterparts } from "./counterparts.js";
import { flowsOf, type Flow } from "./flows.js";

/** Two versions of a contract, with what follows from each. */
export type Both = Readonly<{
  old: Model;
  new: Model;
  oldFlows: readonly Flow[];
  newFlows: readonly Flow[];
  /** What goes by another name or address, though it is the same thing. */
  moved: Counterparts;
}>;

export function bothOf(before: Model, after: Model): Both {
  return {
    old: before,
    new: after,
    oldFlows: flowsOf(before),
    newFlows: flowsOf(after),
    moved: counterpartsOf(before, after),
  };
}

/** Whether a service sends a message in one version of the contract. Outsiders are taken to do as they always did. */
export function sends(flows: readonly Flow[], { service }: Party, message: string): boolean {
  return (
    service === outside || flows.some((flow) => flow.from.service === service && flow.message === message)
  );
}

export function takes(flows: readonly Flow[], { service }: Party, message: string): boolean {
  return service === outside || flows.some((flow) => flow.to.service === service && flow.message === message);
}

/** Whether a message still gets from one service to the other. */
export function arrives(flows: readonly Flow[], { message, from, to }: Flow): boolean {
  return flows.some(
    (flow) =>
      flow.message === message && flow.from.service === from.service && flow.to.service === to.service,
  );
}
