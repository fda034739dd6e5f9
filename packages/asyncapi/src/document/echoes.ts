import type { Diagnostic } from "@asyncapi/parser";
import { isOfOtherKind } from "./binding-kind.js";
import { isInBinding, isVague, missingIn, unexpectedIn } from "./diagnostic-kinds.js";
import type { Document } from "./fixes.js";
import { isKnownField, meantField } from "./known-fields.js";
import { isAboutOneOf, ofItsFields } from "./message-shape.js";
import { referencesIn, waysBehind } from "./references.js";
import { valueAt } from "../model/pointer.js";

// JSON Schema reports every branch that a value did not take, and every schema around the one that it breaks.
const echoes = [
  /must match "?(then|else|if)"? schema/,
  /must not be valid/,
  /must have required property "oneOf"/,
  // The JSON Schema of OpenAPI takes a schema that breaks it for a reference without its target.
  /must have required property '\$ref'/,
  /^Error thrown during schema validation/,
  /must match a schema in anyOf/,
  /must match exactly one schema in oneOf/,
  /^must be (array|object|equal to one of the allowed values)$/,
  /must be equal to constant/,
  /property type must be|^Item at index \d+ must be/,
];

/**
 * Leaves out what only follows from something else: said at the same place or deeper, in another file, or of a good field.
 *
 * @param wholeOf what a diagnostic stands in that is checked by itself: the document, a file, or what was brought from one
 */
export function withoutEchoes(
  given: readonly Diagnostic[],
  { major, rootOf }: Document,
  wholeOf: (diagnostic: Diagnostic) => string,
): readonly Diagnostic[] {
  const all = given.filter((one) => !isOfOtherKind(one, rootOf(one)));
  const plausible = all.filter((one) => unexpectedIn(one) === undefined || !isKnownField(one.path, major));
  const diagnostics = plausible.length > 0 ? plausible : all;
  const deeper = (one: Diagnostic, other: Diagnostic) =>
    other.source === one.source &&
    other.path.length > one.path.length &&
    one.path.every((step, index) => step === other.path[index]);
  const here = (one: Diagnostic, other: Diagnostic) =>
    other !== one &&
    other.source === one.source &&
    other.path.length === one.path.length &&
    one.path.every((step, index) => step === other.path[index]);
  // Nothing follows from what stands elsewhere where nothing leads there.
  const isOpen = (one: Diagnostic) => {
    const value = valueAt(one.path, rootOf(one));

    return value === undefined || referencesIn(value).length > 0;
  };
  const elsewhere = (one: Diagnostic, other: Diagnostic) =>
    wholeOf(one) !== wholeOf(other) && !isEcho(other) && isOpen(one);
  // Where a binding stands behind a reference, what is wrong in it is told of both places.
  const better = (one: Diagnostic, other: Diagnostic) =>
    isVague(one) &&
    !isEcho(other) &&
    isInBinding(other.path) &&
    (other.path[0] === "components" ||
      one.path.slice(0, -1).every((step, index) => step === other.path[index]));
  const sameOperation = (one: Diagnostic, other: Diagnostic) =>
    other.code !== one.code && other.path[0] === one.path[0] && other.path[1] === one.path[1];

  const misspelt = (one: Diagnostic) =>
    diagnostics.some(
      (other) =>
        unexpectedIn(other) !== undefined &&
        other.source === one.source &&
        other.path.length === one.path.length + 1 &&
        one.path.every((step, index) => step === other.path[index]) &&
        meantField(other.path, major) === missingIn(one),
    );

  const telling = diagnostics.filter((one) => {
    if (missingIn(one) !== undefined && misspelt(one)) return false;
    // It says that a message is not the channel's, also where there is no such channel.
    if (one.code === "asyncapi3-operation-messages-from-referred-channel") {
      return !diagnostics.some((other) => sameOperation(one, other));
    }
    if (isEcho(one)) {
      // Fields of another version of the AMQP binding are good ones, and yet the reason why a binding is called none.
      const isCaused = (isVague(one) ? all : diagnostics).some(
        (other) =>
          deeper(one, other) ||
          (here(one, other) && !isEcho(other)) ||
          elsewhere(one, other) ||
          better(one, other),
      );

      return !isCaused && !isCausedBehind(one, diagnostics, rootOf(one));
    }

    return unexpectedIn(one) === undefined || !diagnostics.some((other) => deeper(one, other));
  });
  const clear = all.filter((one) => !isVague(one));
  const kept = [telling, clear, all].find((some) => some.length > 0) ?? [];
  const seen = new Set<string>();

  return kept.filter((one) => {
    const place = `${one.source ?? ""} ${one.path.join("/")} ${isEcho(one) ? "" : one.message}`;
    if (seen.has(place)) return false;
    seen.add(place);

    return true;
  });
}

/** Whether it may only follow from something else that is said. */
export function isEcho({ message }: Diagnostic): boolean {
  return echoes.some((pattern) => pattern.test(message));
}

/** Whether something is told of only for what is wrong behind a reference in it. */
function isCausedBehind(one: Diagnostic, all: readonly Diagnostic[], root: unknown): boolean {
  const value = valueAt(one.path, root);
  if (isAboutOneOf(one) && ofItsFields(one, value).length > 0) return false;
  const ways = waysBehind(value, root);

  return all.some(
    (other) =>
      other.source === one.source &&
      (!isEcho(other) || referencesIn(valueAt(other.path, root)).length === 0) &&
      ways.some((way) => way.every((step, index) => step === String(other.path[index]))),
  );
}
