import type { Model, Queue } from "../model/model.js";
import type { Problem } from "../model/problem.js";
import type { Rule } from "./rule.js";

/** Dead letters travel with the name of their queue as routing key, into a queue that is nobody else's. */
export const deadLetterArrives: Rule = (model) =>
  model.queues.flatMap((queue) => [
    ...viaDirectExchange(model, queue),
    ...byItsName(model, queue),
    ...intoOwnQueue(model, queue),
  ]);

function viaDirectExchange({ exchanges }: Model, { name, deadLetter, at }: Queue): readonly Problem[] {
  const exchange = exchanges.find((there) => there.name === deadLetter?.exchange);
  if (exchange === undefined || exchange.type === "direct") return [];

  return [
    {
      rule: "dead-letter-arrives",
      at: `${at}/x-deadLetter/exchange`,
      what: `dead letters of ${name} go to ${exchange.name}, a ${exchange.type} exchange`,
      loss: "they would end up in the queues of others too",
      fix: "use a direct exchange for dead letters",
    },
  ];
}

function byItsName({ observed }: Model, { name, deadLetter, at }: Queue): readonly Problem[] {
  if (observed === true || deadLetter === undefined) return [];
  const { exchange, routingKey } = deadLetter;
  if (exchange !== "" && routingKey === undefined) return [];

  return [
    {
      rule: "dead-letter-arrives",
      at: `${at}/x-deadLetter/${exchange === "" ? "exchange" : "routingKey"}`,
      what: `dead letters of ${name} go ${exchange === "" ? "to the default exchange" : `by the key "${routingKey ?? ""}"`}`,
      loss: "they travel by the name of their queue: the default exchange would put them back into it, and another key is not bound",
      fix: "name a direct exchange for dead letters, and no key; what a broker has already is written so where `x-observed: true`",
    },
  ];
}

function intoOwnQueue({ queues }: Model, { name, deadLetter, at }: Queue): readonly Problem[] {
  if (deadLetter === undefined) return [];
  const others = queues.filter(
    (other) =>
      (other.name === deadLetter.queue && !other.parked) ||
      (other.name !== name && other.deadLetter?.queue === deadLetter.queue),
  );

  return others.slice(0, 1).map((other) => ({
    rule: "dead-letter-arrives",
    at: `${at}/x-deadLetter/queue`,
    what: `dead letters of ${name} go into ${deadLetter.queue}, which ${other.name} uses too`,
    loss: "nobody could tell which queue to send them back to",
    fix: `give it a queue of its own: ${name}.dead`,
  }));
}
