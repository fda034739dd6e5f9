// Text that JSON has and databases have not: PostgreSQL's text and jsonb take neither NUL nor half of a surrogate pair, and
// UTF-8 has no bytes for the latter. Whoever takes such a text could neither keep it nor hand it on as it came.

/** What is wrong with a text that is not storable, to be said after the name of the field. */
export const NOT_STORABLE = "must hold neither NUL (U+0000) nor half of a surrogate pair";

/** Storable text as a pattern that means the same with and without the flag `u`, in JSON Schema and in other languages. */
export const STORABLE = /^(?:[^\u0000\uD800-\uDFFF]|[\uD800-\uDBFF][\uDC00-\uDFFF])*$/;

/** A character that makes a text not storable. With the flag, whole pairs are one character, and none of these. */
export const UNSTORABLE_CHARACTER = /[\0\uD800-\uDFFF]/u;

/** Whether a database can keep the text as it is. */
export function isStorable(text: string): boolean {
  return !UNSTORABLE_CHARACTER.test(text);
}
