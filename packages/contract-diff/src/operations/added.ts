import { isSender, receiversOn, routingKeyOf } from "@warren/asyncapi";
import { sends, takes, type Both } from "../both.js";
import { named, outside, parties, type Change, type Deploy } from "../change.js";
import { orderIdOf } from "../order/order-changes.js";
import { flowsOfUse, type Flow } from "../flows.js";
import { verbOf, type Use } from "../uses.js";

/** A service begins to do something with a message. */
export function addition(use: Use, both: Both): Change {
  const { operation, message, place } = use;
  const flows = flowsOfUse(both.newFlows, use);
  const { verdict, deploy, text } = consequenceOf(use, flows, both);

  return {
    id: `operation/${operation.id}/${message}/added`,
    verdict,
    what: `${operation.service} ${verbOf(operation)} ${message} (${place})`,
    atRunTime: text,
    affects: verdict === "safe" ? [] : parties(flows.flatMap(({ from, to }) => [from, to])),
    deploy,
    before: deploy === "any order" ? [] : flows.map(({ from, to }) => [to.service, from.service] as const),
    at: { document: "new", pointer: operation.at },
  };
}

function consequenceOf(
  { operation, message }: Use,
  flows: readonly Flow[],
  both: Both,
): Readonly<{ verdict: Change["verdict"]; deploy: Deploy; text: string }> {
  const isWriter = isSender(operation);
  if (!isWriter) {
    const order = orderIdOf(both, operation.id, message);
    const known = flows.some(({ from }) => from.service !== outside && sends(both.old, from, message));

    return {
      verdict: order === undefined ? "safe" : "needs-care",
      deploy: operation.kind === "serve" ? "servers first" : "consumers first",
      text:
        order !== undefined
          ? `Where senders set no \`type\`, it takes from other messages or they from it: see ${order}.`
          : known
            ? "It gets what is sent from then on, and nothing of before."
            : "Nothing comes until somebody sends it.",
    };
  }
  const unready = flows.filter(({ to }) => to.service !== outside && !takes(both.old, to, message));
  const unreached = flows.filter(
    (flow) => flow.to.service !== outside && !unready.includes(flow) && !isReady(flow, both),
  );
  const strangers = flows.filter(
    (flow) => flow.to.service === outside && isKnownOutside(flow, both) && !isSentThere(flow, both),
  );
  if (unready.length + unreached.length === 0 && strangers.length > 0) {
    return {
      verdict: "needs-care",
      deploy: "consumers first",
      text: `Whoever has bound a queue to that address gets ${message} from now on, and may have no handler for it.`,
    };
  }
  if (unready.length + unreached.length === 0) {
    return { verdict: "safe", deploy: "any order", text: "Whoever gets it can handle it already." };
  }

  return {
    verdict: "needs-care",
    deploy: operation.kind === "call" ? "servers first" : "consumers first",
    text: `Sent before ${named([...unready, ...unreached].map(({ to }) => to))} is there with its handler and its binding, ${operation.kind === "call" ? "each call fails: nobody there" : "it is unroutable, or goes to the dead letters"}.`,
  };
}

/** Whether others were told of that address before. */
function isKnownOutside(flow: Flow, { old, new: after, oldFlows }: Both): boolean {
  const key = routingKeyOf(after, flow.key);
  const before = old.keys.find(
    ({ exchange, routingKey }) => exchange === key?.exchange && routingKey === key.routingKey,
  );

  return (
    before !== undefined && oldFlows.some(({ key: id, to }) => id === before.id && to.service === outside)
  );
}

function isSentThere({ message, key }: Flow, { oldFlows }: Both): boolean {
  return oldFlows.some((flow) => flow.message === message && flow.key === key && flow.to.service === outside);
}

/** Whether the old receiver gets it where the new sender sends it. */
function isReady(flow: Flow, { old, new: after }: Both): boolean {
  const key = routingKeyOf(after, flow.key);

  return (
    key !== undefined &&
    receiversOn(old, key).some(
      ({ service, messages }) => service === flow.to.service && messages.includes(flow.message),
    )
  );
}
