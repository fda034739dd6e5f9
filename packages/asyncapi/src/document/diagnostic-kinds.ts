import type { Diagnostic } from "@asyncapi/parser";

/** The field that may not stand where it stands. */
export function unexpectedIn({ message }: Pick<Diagnostic, "message">): string | undefined {
  return /^Property "([^"]+)" is not expected to be here/.exec(message)?.[1];
}

/** The type that a value has not. */
export function wrongTypeIn({ message }: Pick<Diagnostic, "message">): string | undefined {
  return /property type must be (string|array|object|boolean|number|integer)\b/.exec(message)?.[1];
}

/** The field that is not there. */
export function missingIn({ message }: Pick<Diagnostic, "message">): string | undefined {
  return /must have required property "([^"]+)"/.exec(message)?.[1];
}

/** A type of exchange that AsyncAPI does not know. In another team's document we say ourselves what it is. */
export const isExchangeType = ({ path, message }: Pick<Diagnostic, "path" | "message">): boolean =>
  path.slice(-3).join(".") === "amqp.exchange.type" && /equal to one of the allowed values/.test(message);
