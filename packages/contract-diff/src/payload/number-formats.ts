import { numberFormat, type NumberFormat } from "@warren/asyncapi/schema";
import type { Limits } from "./limits.js";
import type { Shape } from "./shape.js";

/**
 * What changes for whom where a number's format does: whether what was written by the one may be too much for the other, and whether
 * that is refused or rounded. Undefined where a format is not known, or is of no number.
 */
export function numberFormatChange(before: Formatted, after: Formatted): Sides | undefined {
  const [a, b] = [numbersOf(before), numbersOf(after)];
  if (a === undefined || b === undefined) return undefined;
  const narrowed = !isWithin(limited(a, before.limits), b);
  const widened = !isWithin(limited(b, after.limits), a);

  return {
    narrowed,
    widened,
    // Whoever reads a fraction with fewer digits rounds it, and refuses nothing.
    misread: (narrowed || widened) && !(narrowed && b.kind === "whole") && !(widened && a.kind === "whole"),
  };
}

type Formatted = Pick<Shape, "type" | "formats" | "limits">;
type Sides = Readonly<{ narrowed: boolean; widened: boolean; misread: boolean }>;

/** A number of which nothing is said is read as widely as its type goes: nobody reads more than 64 bits of JSON. */
function numbersOf({ type, formats }: Formatted): NumberFormat | undefined {
  if (type !== "integer" && type !== "number") return undefined;
  const [format = type === "integer" ? "int64" : "double", ...others] = formats;

  return others.length === 0 ? numberFormat(format) : undefined;
}

/** Without what a schema's own limits keep out: that these are others is a change of its own. */
function limited(numbers: NumberFormat, { minimum, maximum }: Limits): NumberFormat {
  if (numbers.kind === "fraction") return numbers;

  return {
    ...numbers,
    least: Math.max(numbers.least, minimum?.value ?? -Infinity),
    most: Math.min(numbers.most, maximum?.value ?? Infinity),
  };
}

function isWithin(inner: NumberFormat, outer: NumberFormat): boolean {
  if (outer.kind === "fraction") {
    return inner.kind === "fraction"
      ? inner.digits <= outer.digits
      : Math.max(-inner.least, inner.most) <= 2 ** outer.digits;
  }

  return inner.kind === "whole" && inner.least >= outer.least && inner.most <= outer.most;
}
