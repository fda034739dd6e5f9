import type { Diagnostic } from "@asyncapi/parser";
import { isVague, missingIn } from "./diagnostic-kinds.js";
import { stepsBehind } from "../model/pointer.js";

type Placed = Pick<Diagnostic, "message" | "path">;

const EITHER = "A channel is a routing key, with an `exchange`, or a queue, with a `queue`";

/**
 * What is wrong with an AMQP channel binding that is not the one of two that it says, or both; undefined where a diagnostic is about something
 * else.
 */
export function textOfKind(diagnostic: Placed, root: unknown): string | undefined {
  const isOfIs = saysWhatItIs(diagnostic);
  if (!isOfIs && !isVague(diagnostic)) return undefined;
  const binding = bindingOf(diagnostic, root);
  const given = ["exchange", "queue"].filter((part) => binding !== undefined && part in binding);
  if (given.length === 2) return `${EITHER}: this one has both.`;
  if (!isOfIs) return undefined;
  const [only] = given;

  return only === undefined
    ? `${EITHER}.`
    : `${EITHER}: this one says \`is: ${String(binding?.["is"])}\`, and has ${only === "queue" ? "a" : "an"} \`${only}\` only.`;
}

/**
 * Whether a diagnostic only says that a binding of the one kind is none of the other: the schema of AsyncAPI tries both. What it lacks of its own
 * kind is said by another diagnostic.
 */
export function isOfOtherKind(diagnostic: Placed, root: unknown): boolean {
  const missing = missingIn(diagnostic);
  const isOfIs = saysWhatItIs(diagnostic);
  if (missing !== "exchange" && missing !== "queue" && !isOfIs) return false;
  const binding = bindingOf(diagnostic, root);
  const wanted = { queue: "queue", routingKey: "exchange" }[String(binding?.["is"])];
  if (binding === undefined || wanted === undefined) return false;

  return isOfIs ? !("exchange" in binding || "queue" in binding) : missing !== wanted;
}

function saysWhatItIs({ path, message }: Placed): boolean {
  return path.at(-1) === "is" && /must be equal to constant/.test(message);
}

type Fields = Readonly<Record<string, unknown>>;

/** The binding that a diagnostic is about, behind the references on the way to it. */
function bindingOf({ path, message }: Placed, root: unknown): Fields | undefined {
  const steps = saysWhatItIs({ path, message }) ? path.slice(0, -1) : path;
  const at = (node: unknown, step: string | number, depth = 0): Fields | undefined => {
    const fields = fieldsOf(node);
    const target = fields?.["$ref"];
    if (typeof target === "string" && target.startsWith("#/") && depth < 20)
      return at(behind(target, depth + 1), step, depth + 1);

    return fieldsOf(fields?.[step]);
  };
  const behind = (target: string, depth: number) =>
    stepsBehind(target).reduce<Fields | undefined>((node, step) => at(node, step, depth), fieldsOf(root));

  return steps.reduce<Fields | undefined>((node, step) => at(node, step), fieldsOf(root));
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null ? (value as Fields) : undefined;
}
