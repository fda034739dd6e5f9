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

/**
 * A text from outside that a database can keep: at most so many characters of it, with U+FFFD for what cannot be kept. For what is
 * only to be read, such as the words of an error.
 */
export function storableText(text: string, most: number): string {
  const cut =
    text.length <= most
      ? text
      : Array.from(text.slice(0, 2 * most))
          .slice(0, most)
          .join("");

  return cut.replaceAll(/[\0\uD800-\uDFFF]/gu, "\ufffd");
}
