import type * as z from "zod";

/** What to write instead of a flag that JSON Schema has no place for. */
const INSTEAD: Readonly<Record<string, string>> = {
  i: "write both cases of each letter, `[A-Za-z]`",
  s: "write `[\\s\\S]` for a dot that takes line breaks",
  m: "write line breaks out, `(?:^|\\n)`",
  v: "write it with the flag `u`, without sets in sets",
};

/** @throws Error where a pattern means something else without its flags, which no JSON Schema can say */
export function refuseFlags({ _zod: { def } }: z.core.$ZodType, place: readonly (string | number)[]): void {
  for (const pattern of [def, ...(def.checks ?? []).map((check) => check._zod.def)].flatMap(patternOf)) {
    const flag = Array.from(pattern.flags).find((one) => INSTEAD[one] !== undefined);
    if (flag === undefined || (flag === "s" && !pattern.source.includes("."))) continue;
    throw new Error(
      `The pattern ${String(pattern)}${place.length === 0 ? "" : ` at ${place.join(".")}`} has the flag ${flag}, which JSON Schema cannot say: other readers of the contract would check something else. Fix: ${INSTEAD[flag] ?? ""}.`,
    );
  }
}

function patternOf(definition: object): readonly RegExp[] {
  return "pattern" in definition && definition.pattern instanceof RegExp ? [definition.pattern] : [];
}
