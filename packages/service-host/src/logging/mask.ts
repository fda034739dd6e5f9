// What turns up inside of texts, where no field names it. A line is searched only where it holds what begins one. Repetitions have a
// bound, or one place to begin: whoever chooses a text must not choose how long it is searched.

const PASSWORD_IN_ADDRESS = /(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@"]*):[^\s@/"]+@/gi;
const MAIL_ADDRESS = /[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}/gi;
const WEB_TOKEN = /(?<![\w-])eyJ[\w-]+\.[\w-]+\.?[\w-]*/g;
const BEARER = /\b(bearer|basic) +[\w.~+/=-]+/gi;
const SECRET_NAME = /passw|secret|token|authorization|cookie|api_?key/i;
const SECRET_FIELD =
  /("[^"]{0,64}(?:passw|secret|token|authorization|cookie|api_?key)[^"]{0,64}":)(?:"(?:[^"\\]|\\.)*"|\[(?:[^\]"\\]|"(?:[^"\\]|\\.)*"){0,2000}\]|\d+)/gi;
/** The same in a text that is itself JSON. */
const SECRET_QUOTED =
  /(\\"[\w-]{0,64}(?:passw|secret|token|authorization|cookie|api_?key)[\w-]{0,64}\\": ?\\")[^"\\]*/gi;
const SECRET_SAID = /\b(\w*(?:password|secret|token|api_?key))=[^\s&"\\]+/gi;

/**
 * Masks a line of a log, or any text: passwords in addresses, mail addresses, tokens, and the values of fields that are called like a
 * secret, however deep they lie.
 */
export function masked(text: string): string {
  let line = text;
  if (line.includes("@")) {
    if (line.includes("://")) line = line.replace(PASSWORD_IN_ADDRESS, "$1:***@");
    line = line.replace(MAIL_ADDRESS, "***@***");
  }
  if (line.includes("eyJ")) line = line.replace(WEB_TOKEN, "***");
  if (/bearer |basic /i.test(line)) line = line.replace(BEARER, "$1 ***");
  if (SECRET_NAME.test(line)) {
    line = line.replace(SECRET_FIELD, '$1"***"');
    line = line.replace(SECRET_QUOTED, "$1***").replace(SECRET_SAID, "$1=***");
  }

  return line;
}
