/** Digits enough for a number beyond 2^53, or an exponent that makes it one. */
const MAY_BE_LARGE = /\d{16}|\d[eE]\+?\d{2}/;

/** The names of fields in JSON, its other texts, and its numbers. */
const TOKEN = /"([^"\\]*(?:\\.[^"\\]*)*)"(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

const TOLD = 60;

/**
 * Whether a JSON text holds a number beyond 2^53 that JavaScript would round to another one, and after which field, as words
 * for a reason; undefined where there is none. Most texts are looked through once, and not read.
 */
export function roundedNumberIn(json: string): string | undefined {
  if (!MAY_BE_LARGE.test(json)) return undefined;
  let field = "";
  for (const [token, text, colon] of json.matchAll(TOKEN)) {
    if (text !== undefined) {
      // A value is nobody else's to read.
      if (colon !== undefined) field = text;
    } else if (isRounded(token)) {
      const place = field === "" ? "" : `, near ${field.slice(0, TOLD)},`;

      return `a number in it${place} is beyond 2^53, and would be read as another one: send such a number as text`;
    }
  }

  return undefined;
}

function isRounded(token: string): boolean {
  const value = Number(token);

  return Math.abs(value) > Number.MAX_SAFE_INTEGER && digitsOf(token) !== digitsOf(String(value));
}

/** The digits of a number and where its point is, whatever way it is written in: `1.20e3` is `12@4`. */
function digitsOf(number: string): string {
  const [, whole = "", fraction = "", exponent = "0"] =
    /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? [];
  const digits = `${whole}${fraction}`;
  const significant = digits.replace(/^0+/, "");
  const point = whole.length - (digits.length - significant.length) + Number(exponent);

  return `${significant.replace(/0+$/, "")}@${String(point)}`;
}
