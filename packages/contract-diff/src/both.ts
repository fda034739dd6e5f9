import {
  callersAwaiting,
  receiversOf,
  repliersWith,
  sendersOf,
  servicesOf,
  type Model,
} from "@warren/asyncapi";
import { outside, type Party } from "./change.js";
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

/** Whether a service sends a message, or answers with it, in one version. Outsiders are taken to do as they always did. */
export function sends(model: Model, { service }: Party, message: string): boolean {
  return (
    service === outside ||
    servicesOf([...sendersOf(model, message), ...repliersWith(model, message)]).includes(service)
  );
}

/** Whether a service has a handler for a message, or awaits it as an answer. */
export function takes(model: Model, { service }: Party, message: string): boolean {
  return (
    service === outside ||
    servicesOf([...receiversOf(model, message), ...callersAwaiting(model, message)]).includes(service)
  );
}

/** Whether a message still gets from one service to the other. */
export function arrives(flows: readonly Flow[], { message, from, to }: Flow): boolean {
  return flows.some(
    (flow) =>
      flow.message === message && flow.from.service === from.service && flow.to.service === to.service,
  );
}
