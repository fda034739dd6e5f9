import { isNumberFormat } from "./number-formats.js";

/** Formats of texts by which a validator may refuse a value: JSON Schema's, and those of OpenAPI's that have a form. */
const ofTexts = new Set([
  ...["date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname"],
  ...["ipv4", "ipv6", "uri", "uri-reference", "iri", "iri-reference", "uri-template", "url", "uuid"],
  ...["json-pointer", "relative-json-pointer", "regex", "byte"],
]);

/** Whether a value may be refused for its format. Any other is a note for readers. */
export function isJudged(format: string, type: string | undefined): boolean {
  if (type === "integer" || type === "number") return isNumberFormat(format);

  return ofTexts.has(format) || (type === undefined && isNumberFormat(format));
}
