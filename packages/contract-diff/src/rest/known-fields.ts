import type { Verdict } from "../change.js";

type Judge = (
  from: string | undefined,
  to: string | undefined,
) => Readonly<{ verdict: Verdict; atRunTime: string }>;

const care =
  (atRunTime: string): Judge =>
  () => ({ verdict: "needs-care", atRunTime });

const copies: Judge = (from, to) => {
  const lost = keysIn(from).filter((key) => !keysIn(to).includes(key));
  const fresh = keysIn(to).filter((key) => !keysIn(from).includes(key));
  if (lost.length + fresh.length === 0) return { verdict: "safe", atRunTime: "It names the same keys." };

  return lost.length > 0
    ? {
        verdict: "breaking",
        atRunTime: `Whoever is bound to ${lost.join(", ")} gets no copy any more.`,
      }
    : {
        verdict: "needs-care",
        atRunTime: "Whoever is bound to the new key gets a copy, and may have no handler for it.",
      };
};

/** Fields of an AMQP operation binding that our runtime does not do, and other programs may. */
export const knownFields: Readonly<Record<string, Judge | undefined>> = {
  "bindings/amqp/ack": care(
    "Without acknowledgements the broker forgets a message as soon as it has delivered it: what is in hand when a consumer dies is lost.",
  ),
  "bindings/amqp/bcc": copies,
  "bindings/amqp/cc": copies,
  "bindings/amqp/deliveryMode": care(
    "Only who sends a message decides whether it outlives a restart of the broker.",
  ),
  "bindings/amqp/expiration": care(
    "A message that waits longer in a queue is dropped, or goes to the dead letters: look how long queues are at their worst.",
  ),
  "bindings/amqp/mandatory": care("Only who sends a message is told that it reaches no queue."),
  "bindings/amqp/priority": care("Only who sends a message decides what it overtakes."),
  "bindings/amqp/timestamp": care("Whoever reads the property timestamp finds it, or does not."),
  "bindings/amqp/userId": care("Whoever goes by the property userId finds another, or none."),
};

function keysIn(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  const value: unknown = JSON.parse(text);

  return (Array.isArray(value) ? (value as unknown[]) : [value]).map(String);
}
