/** The numbers that a schema lets through by its limits. */
export type Range = Readonly<{
  minimum: number | undefined;
  maximum: number | undefined;
  exclusiveMinimum: number | undefined;
  exclusiveMaximum: number | undefined;
  /** Every number is a multiple of it; 1 for whole numbers, undefined where any will do. */
  step: number | undefined;
}>;

/** Whether no number is in a range. Steps that are no whole numbers, or beyond what is exact, are not reckoned with. */
export function isEmpty(range: Range): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, step } = range;
  const lowest = Math.max(minimum ?? -Infinity, exclusiveMinimum ?? -Infinity);
  const highest = Math.min(maximum ?? Infinity, exclusiveMaximum ?? Infinity);
  if (lowest > highest) return true;
  if (lowest === highest && [exclusiveMinimum, exclusiveMaximum].includes(lowest)) return true;
  if (step === undefined || ![step, Math.ceil(lowest), Math.floor(highest)].every(Number.isSafeInteger))
    return false;
  const first = Math.ceil(lowest / step) * step;
  const next = first === exclusiveMinimum ? first + step : first;

  return next > highest || next === exclusiveMaximum;
}

/** Whether a number is in a range, its step left out. */
export function isWithin(value: number, range: Omit<Range, "step">): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = range;

  return (
    value >= (minimum ?? -Infinity) &&
    value <= (maximum ?? Infinity) &&
    value > (exclusiveMinimum ?? -Infinity) &&
    value < (exclusiveMaximum ?? Infinity)
  );
}
