import type { ConsumeMessage, Options } from "amqplib";

// What a queue notes on a message that it gave out before. It is no part of the message.
const ofTheQueue = ["x-delivery-count", "x-acquired-count"];

/** All that a message has besides its body and its routing key, to be published again unchanged. */
export function sameProperties({ properties }: ConsumeMessage): Options.Publish {
  const given = Object.entries(properties).filter(
    ([name, value]) => name !== "headers" && value !== undefined,
  );
  const own = Object.entries(properties.headers ?? {}).filter(([name]) => !ofTheQueue.includes(name));

  return {
    ...(Object.fromEntries(given) as Options.Publish),
    ...(properties.headers === undefined ? {} : { headers: Object.fromEntries(own) }),
    mandatory: true,
  };
}

/** Why a message cannot be published again as it is; undefined where it can. `user` is who would publish it. */
export function unlike(message: ConsumeMessage, user: string): string | undefined {
  const { properties } = message;
  const sender: unknown = properties.userId;
  if (typeof sender === "string" && sender !== user) {
    return `its user-id is "${sender}", and the broker lets nobody else send it: run this command as that user, or give "${user}" the tag "impersonator"`;
  }
  if (properties.clusterId !== undefined) return "it has a cluster-id, which cannot be sent again";
  if (holds(properties.headers, (value) => typeof value === "number" && !isKept(value))) {
    return "one of its headers is a number that amqplib does not write as it was, such as one beyond 2^53";
  }
  if (holds(properties, (value) => typeof value === "string" && value.includes("\uFFFD"))) {
    return "one of its headers or properties is text that is not UTF-8, which would be damaged";
  }

  return undefined;
}

// amqplib looks for fractions below 2^50 only, and takes all else for an integer.
function isKept(value: number): boolean {
  return Number.isSafeInteger(value) || (Number.isFinite(value) && Math.abs(value) < 2 ** 50);
}

function holds(value: unknown, test: (value: unknown) => boolean): boolean {
  if (test(value)) return true;
  if (typeof value !== "object" || value === null || Buffer.isBuffer(value)) return false;

  return Object.values(value).some((inner) => holds(inner, test));
}
