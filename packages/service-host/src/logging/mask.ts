// What turns up inside of texts, where no field names it. A line is searched only where it holds what begins one.

const PASSWORD_IN_ADDRESS = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"]*):[^\s@/"]+@/gi;
const MAIL_ADDRESS = /[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}/gi;
const WEB_TOKEN = /\beyJ[\w-]+\.[\w-]+\.?[\w-]*/g;
const BEARER = /\b(bearer|basic) +[\w.~+/=-]+/gi;
const SECRET_NAME = /passw|secret|token|authorization|cookie|api_?key/i;
const SECRET_FIELD =
  /("[^"]*(?:passw|secret|token|authorization|cookie|api_?key)[^"]*":)(?:"(?:[^"\\]|\\.)*"|\[[^\]]*\]|\d+)/gi;
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
  if (SECRET_NAME.test(line)) line = line.replace(SECRET_FIELD, '$1"***"').replace(SECRET_SAID, "$1=***");

  return line;
}
