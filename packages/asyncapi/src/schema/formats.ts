/**
 * The formats that a validator checks, and how. Where zod is stricter than the standard, its looser sister is taken: what a
 * document allows must not end in the dead letters.
 */
export const checkedFormats = {
  // z.uuid() wants one of the standard's versions, JSON Schema any UUID.
  uuid: "z.guid()",
  // z.iso.datetime() refuses leap seconds, and `t` and `z` in lower case.
  "date-time": 'z.string().refine(isDateTime, "Invalid date and time")',
  date: "z.iso.date()",
  // z.iso.time() has no offset, RFC 3339 demands one.
  time: 'z.string().refine(isTime, "Invalid time with offset")',
  duration: "z.iso.duration()",
  // z.email() refuses hosts without a dot, and some signs that the standard allows.
  email: "z.email({ pattern: z.regexes.html5Email })",
  "idn-email": "z.email({ pattern: z.regexes.unicodeEmail })",
  // z.url() takes what new URL() takes, and cuts off blanks: two of them could not agree on a value.
  uri: "z.string().regex(absoluteUri)",
  iri: "z.string().regex(absoluteUri)",
  url: "z.string().regex(absoluteUri)",
  ipv4: "z.ipv4()",
  ipv6: "z.ipv6()",
  hostname: "z.hostname()",
  byte: "z.base64()",
} as const satisfies Readonly<Record<string, string>>;

/** Formats that say how a text is shown, not what it may be. */
const nothingToCheck: ReadonlySet<string> = new Set(["password", "string", "text"]);

/** Formats of JSON Schema's that are not checked. */
const unchecked: ReadonlySet<string> = new Set([
  ...["uri-reference", "iri-reference", "uri-template", "json-pointer", "relative-json-pointer"],
  ...["idn-hostname", "regex"],
]);

/** Whether the document asks a form of a text that is not checked. */
export function isUnchecked(format: string): boolean {
  return unchecked.has(format);
}

/** Whether some validator may refuse a text for its format: JSON Schema's formats, and those of OpenAPI's that have a form. */
export function isAskedOfTexts(format: string): boolean {
  return Object.hasOwn(checkedFormats, format) || unchecked.has(format);
}

/** Whether a format of texts is none of JSON Schema's: such a one is a note, by which no validator refuses anything. */
export function meansNothing(format: string): boolean {
  return !isAskedOfTexts(format) && !nothingToCheck.has(format);
}
