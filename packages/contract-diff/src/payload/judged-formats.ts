import { isAskedOfTexts, numberFormat } from "@warren/asyncapi/schema";

/** Whether a value may be refused for its format. Any other is a note for readers. */
export function isJudged(format: string, type: string | undefined): boolean {
  const isOfNumbers = numberFormat(format) !== undefined;
  if (type === "integer" || type === "number") return isOfNumbers;

  return isAskedOfTexts(format) || (type === undefined && isOfNumbers);
}
