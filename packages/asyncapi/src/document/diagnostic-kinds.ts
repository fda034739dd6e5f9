import type { Diagnostic } from "@asyncapi/parser";
import { areAlike } from "../model/are-alike.js";
import { valueAt } from "../model/pointer.js";

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

/** Whether it is about a direction that AsyncAPI 3 does not know. A guess by how a word is written may turn it round: `publish` is like none. */
export function isOtherAction(
  { path, message }: Pick<Diagnostic, "path" | "message">,
  root: unknown,
): boolean {
  if (path.at(-1) !== "action" || !/equal to one of the allowed values/.test(message)) return false;
  const written = valueAt(path, root);
  const isSlipOf = (action: string) =>
    typeof written === "string" &&
    written.toLowerCase().startsWith(action.charAt(0)) &&
    areAlike(written, action);

  return !isSlipOf("send") && !isSlipOf("receive");
}

/** Whether it says of an AMQP binding only that something in it is wrong. */
export function isVague({ message, path }: Pick<Diagnostic, "message" | "path">): boolean {
  return (
    path.at(-1) === "amqp" && isInBinding(path) && /must match "then" schema|must not be valid/.test(message)
  );
}

/** Whether a path leads into an AMQP binding, where it is used or among the components. */
export function isInBinding(path: Diagnostic["path"]): boolean {
  return path.some(
    (step, index) =>
      step === "amqp" &&
      (path[index - 1] === "bindings" ||
        (index === 3 && path[0] === "components" && /Bindings$/.test(String(path[1])))),
  );
}
