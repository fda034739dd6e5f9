import type { Context } from "./context.js";
import { predeclaredType } from "./exchange-types.js";
import type { Binding, Exchange, Queue } from "./model.js";
import { warning, type Problem } from "./problem.js";

/** With the exchanges that no channel's own binding names: those of dead letters, and those that only `x-bindings` know. */
export function withOtherExchanges(
  named: readonly Exchange[],
  queues: readonly Queue[],
  { problems }: Context,
): readonly Exchange[] {
  const exchanges = new Map(named.map((exchange) => [exchange.name, exchange]));
  for (const { deadLetter, at } of queues) {
    if (deadLetter === undefined || exchanges.has(deadLetter.exchange)) continue;
    exchanges.set(
      deadLetter.exchange,
      otherExchange(deadLetter.exchange, predeclaredType(deadLetter.exchange) ?? "direct", at),
    );
  }
  for (const binding of queues.flatMap(({ bindings }) => bindings)) {
    const { exchange: name, at } = binding;
    if (name === "" || exchanges.has(name)) continue;
    const exchange = otherExchange(name, typeIn(binding), at);
    exchanges.set(name, exchange);
    if (!exchange.predeclared && binding.arguments === undefined) problems.push(withoutType(exchange));
  }

  return [...exchanges.values()];
}

function otherExchange(name: string, type: Exchange["type"], at: Exchange["at"]): Exchange {
  return {
    name,
    type,
    durable: true,
    autoDelete: false,
    predeclared: name.startsWith("amq."),
    alternateExchange: undefined,
    bindings: [],
    at,
  };
}

/** What an exchange is that only a binding knows. */
function typeIn({ exchange, arguments: compared }: Binding): Exchange["type"] {
  return predeclaredType(exchange) ?? (compared === undefined ? "topic" : "headers");
}

function withoutType({ name, at }: Exchange): Problem {
  return warning(`${at}/exchange`, "exchange-has-a-type", {
    what: `no channel says of which type the exchange ${name} is`,
    loss: "it is taken for a topic exchange: where it is another on the broker, the service does not start (406)",
    fix: `describe a channel of it: \`bindings: { amqp: { is: routingKey, exchange: { name: ${name}, type: … } } }\``,
  });
}
