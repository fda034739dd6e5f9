export type NumberLimits = Readonly<{
  min: number;
  max?: number;
  /** Only whole numbers. Default false. */
  whole?: boolean;
}>;

/** How many of something: a whole number from 1. */
export const COUNT: NumberLimits = { min: 1, whole: true };

/**
 * The number that was given for an option.
 *
 * @throws Error that says which numbers it takes
 */
export function numberOption(
  name: string,
  text: string,
  { min, max = Number.MAX_SAFE_INTEGER, whole = false }: NumberLimits = { min: 0 },
): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
  const upTo = max === Number.MAX_SAFE_INTEGER ? "" : ` and at most ${max}`;
  throw new Error(
    `${name} takes a ${whole ? "whole " : ""}number of at least ${min}${upTo}, not ${JSON.stringify(text)}`,
  );
}
