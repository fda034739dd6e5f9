import { consumersOf } from "../graph/senders-and-receivers.js";
import { takesOnlyQueries } from "../graph/takes-only-queries.js";
import type { Rule } from "./rule.js";

/** Only a query may be handled twice without harm. Who says that more than queries need no inbox is told what they give up. */
export const inboxFitsMessages: Rule = (model) =>
  model.queues
    .filter(({ inbox, name }) => !inbox && !takesOnlyQueries(model, name))
    .map((queue) => ({
      severity: "warning",
      rule: "inbox-fits-messages",
      at: `${queue.at}/x-inbox`,
      what: `${queue.name} remembers nothing, and ${listed(consumersOf(model, queue.name).map(({ id }) => id))} more than queries from it`,
      loss: "a message that comes twice is handled twice, and what a handler writes and what it sends are not one transaction",
      fix: "take `x-inbox: false` away and give the service a PostgreSQL; or keep it where handling a message twice does no harm",
    }));

function listed(ids: readonly string[]): string {
  return `${ids.join(" and ")} ${ids.length === 1 ? "takes" : "take"}`;
}
