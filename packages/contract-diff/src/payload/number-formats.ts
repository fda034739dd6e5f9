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
    misread:
      (narrowed || widened) && !(narrowed && b.digits === undefined) && !(widened && a.digits === undefined),
  };
}

type Formatted = Pick<Shape, "type" | "formats" | "limits">;
type Sides = Readonly<{ narrowed: boolean; widened: boolean; misread: boolean }>;

/** All whole numbers of a range, or fractions of so many binary digits. */
type Numbers = Readonly<{ least: number; most: number; digits?: number }>;

const signed = (bits: number): Numbers => ({ least: -(2 ** (bits - 1)), most: 2 ** (bits - 1) - 1 });
const unsigned = (bits: number): Numbers => ({ least: 0, most: 2 ** bits - 1 });
const fractions = (digits: number): Numbers => ({ least: -Infinity, most: Infinity, digits });

const known: Readonly<Record<string, Numbers | undefined>> = {
  int8: signed(8),
  int16: signed(16),
  int32: signed(32),
  int64: signed(64),
  uint8: unsigned(8),
  uint16: unsigned(16),
  uint32: unsigned(32),
  uint64: unsigned(64),
  float: fractions(24),
  double: fractions(53),
};

/** Whether a format of numbers is one that is judged. */
export function isNumberFormat(format: string): boolean {
  return known[format] !== undefined;
}

/** A number of which nothing is said is read as widely as its type goes: nobody reads more than 64 bits of JSON. */
function numbersOf({ type, formats }: Formatted): Numbers | undefined {
  if (type !== "integer" && type !== "number") return undefined;
  if (formats.length === 0) return known[type === "integer" ? "int64" : "double"];

  return formats.length === 1 ? known[formats[0] ?? ""] : undefined;
}

/** Without what a schema's own limits keep out: that these are others is a change of its own. */
function limited({ least, most, ...rest }: Numbers, { minimum, maximum }: Limits): Numbers {
  return {
    ...rest,
    least: Math.max(least, minimum?.value ?? -Infinity),
    most: Math.min(most, maximum?.value ?? Infinity),
  };
}

function isWithin(inner: Numbers, outer: Numbers): boolean {
  if (outer.digits === undefined) {
    return inner.digits === undefined && inner.least >= outer.least && inner.most <= outer.most;
  }

  return inner.digits === undefined
    ? Math.max(-inner.least, inner.most) <= 2 ** outer.digits
    : inner.digits <= outer.digits;
}
