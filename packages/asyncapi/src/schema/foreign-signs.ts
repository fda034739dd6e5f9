// Patterns of documents come from many engines: Python's, Java's, .NET's, PCRE. Much of what only they have is legal JavaScript
// with another meaning: without the flag `u`, `\A` is the letter A and `{,3}` a text.

/** A pattern as JavaScript means it, or what is in it that JavaScript has no words for. */
export type Reading =
  | Readonly<{ kind: "pattern"; source: string; needsUnicode: boolean }>
  | Readonly<{ kind: "foreign"; signs: readonly string[] }>;

const ESCAPE =
  /^\\(?:[pPN]\{[^}]*\}|[pP][A-Z]|x\{[\da-fA-F]+\}|x[\da-fA-F]{2}|u\{[\da-fA-F]+\}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|c[A-Za-z]|[kg](?:<[^>]*>|'[^']*'|\{[^}]*\})|Q[^]*?(?:\\E|$)|[^])/;
const GROUP =
  /^\((?:\?(?:P<|P[=>]\w*\)|<[=!]|[:=!]|<(?=[\p{L}_$])|#[^)]*\)|[a-zA-Z^-]+[:)]|[^])|\*(?=[A-Z]))?/u;
/** With blanks in it, it is one in Perl and PCRE, and a text in others. */
const QUANTIFIER = /^(?:[*+?]|\{[ \t]*(?:\d+[ \t]*(?:,[ \t]*\d*[ \t]*)?|,[ \t]*\d*[ \t]*)\})[+?]?/;
const POSIX_CLASS = /^\[[:.=][^\]]*[:.=]\]/;

const OUTSIDE = [ESCAPE, GROUP, QUANTIFIER, POSIX_CLASS, /^\[\^?/];
const INSIDE = [ESCAPE, POSIX_CLASS, /^(?:&&|--(?=\[))/];

const GROUPS = new Set(["(", "(?:", "(?=", "(?!", "(?<=", "(?<!", "(?<"]);
/** JavaScript has them too, but in Java they are ASCII alone. */
const JAVAS_PROPERTY = /^\\[pP]\{(?:Alpha|Upper|Lower)\}$/;
/** In some engines ASCII, in others of every script. */
const AMBIGUOUS = /^\\[dDwWsSbB]$/;
const SLASH = "a slash before ^ or after $";
const SYNTAX = /[$()*+./?[\\\]^{|}]/g;

/** Reads a pattern of any engine. What means the same everywhere that it is known is written as JavaScript has it. */
export function readPattern(given: string): Reading {
  const foreign = new Set<string>();
  const ambiguous: string[] = [];
  const translated: string[] = [];
  let source = "";
  let needsUnicode = false;
  let isInClass = false;
  let hasOddClass = false;
  for (let rest = given, before = ""; rest !== "";) {
    const sign = nextSign(rest, isInClass);
    const meaning = meaningOf(sign, isInClass);
    if (meaning === undefined) foreign.add(sign);
    // Others take a bracket for a class in the class, or for one of its characters; here it ends the class.
    if (!isInClass && sign === "]" && hasOddClass) foreign.add("a bracket in a class");
    if (isInClass && (sign === "[" || (sign === "]" && before.startsWith("[")))) hasOddClass = true;
    if (AMBIGUOUS.test(sign)) ambiguous.push(sign);
    needsUnicode ||= /^\\(?:[pP]|u\{|k<)/.test(meaning ?? "");
    if (meaning !== sign) translated.push(sign);
    // As a literal of JavaScript or Perl has it: nothing stands after the end.
    if (!isInClass && sign === "$" && /^\$\/[a-z]*$/.test(rest)) foreign.add(SLASH);
    isInClass = isInClass ? sign !== "]" : /^\[\^?$/.test(sign);
    source += meaning ?? sign;
    before = sign;
    rest = rest.slice(sign.length);
  }
  if (given.startsWith("/^")) foreign.add(SLASH);
  const isSure = translated.length === 0 || ambiguous.length === 0;

  return foreign.size === 0 && isSure
    ? { kind: "pattern", source, needsUnicode }
    : { kind: "foreign", signs: [...(foreign.size > 0 ? foreign : new Set([...translated, ...ambiguous]))] };
}

/** The same as the flag `u` wants it: without backslashes that it forbids, as in `\-`, and with those that it asks for, as in `\}`. */
export function writtenForUnicode(source: string): string {
  let isInClass = false;
  let strict = "";
  for (let rest = source, before = ""; rest !== "";) {
    const sign = nextSign(rest, isInClass);
    const after = rest.slice(sign.length);
    strict += isInClass ? strictInClass(sign, before, after) : strictOutside(sign);
    isInClass = isInClass ? sign !== "]" : /^\[\^?$/.test(sign);
    before = sign;
    rest = after;
  }

  return strict;
}

const NEEDLESS = /^\\[ !"#%&',:;<=>@_`~\u0080-\uffff]$/;
/** A class of characters, which is no end of a range. */
const CLASS = /^\\(?:[dDwWsS]|[pP]\{)/;

function strictOutside(sign: string): string {
  if (NEEDLESS.test(sign) || sign === "\\-") return sign.slice(1);

  return /^[\]{}]$/.test(sign) ? `\\${sign}` : sign;
}

function strictInClass(sign: string, before: string, after: string): string {
  if (NEEDLESS.test(sign)) return sign.slice(1);
  const isBetween = !/^\[\^?$/.test(before) && !after.startsWith("]");
  const besideClass = CLASS.test(before) || CLASS.test(after);

  return sign === "-" && isBetween && besideClass ? "\\-" : sign;
}

function nextSign(rest: string, isInClass: boolean): string {
  for (const pattern of isInClass ? INSIDE : OUTSIDE) {
    const found = pattern.exec(rest)?.[0];
    if (found !== undefined) return found;
  }

  return rest.charAt(0);
}

/** A sign as JavaScript writes it; undefined where it has none, or where engines differ in what it means. */
function meaningOf(sign: string, isInClass: boolean): string | undefined {
  if (sign.startsWith("\\")) return escapeOf(sign, isInClass);
  if (/^(?:\[[:.=]|&&|--)/.test(sign)) return undefined;
  if (isInClass) return sign;
  if (sign.startsWith("(?P<")) return sign.replace("P", "");
  if (sign.startsWith("(?P=")) return `\\k<${sign.slice(4, -1)}>`;
  if (sign.startsWith("(")) return GROUPS.has(sign) ? sign : undefined;

  return /^\{(?:,|.*[ \t])|[*+?}]\+$/.test(sign) ? undefined : sign;
}

function escapeOf(sign: string, isInClass: boolean): string | undefined {
  const letter = sign.charAt(1);
  if (!/[A-Za-z]/.test(letter)) return sign;
  if (!isInClass && sign === "\\A") return "^";
  if (!isInClass && sign === "\\z") return "$";
  if (sign === "\\a") return "\\x07";
  if (sign === "\\e") return "\\x1b";
  if (sign.startsWith("\\x{")) return `\\u${sign.slice(2)}`;
  if (letter === "U" && sign.length > 2) return `\\u{${sign.slice(2).replace(/^0+(?=.)/, "")}}`;
  if (letter === "Q" && !isInClass) return sign.slice(2).replace(/\\E$/, "").replaceAll(SYNTAX, "\\$&");
  if (letter === "p" || letter === "P") return propertyOf(sign);
  if (letter === "k") return sign.startsWith("\\k<") ? sign : undefined;
  // `\x`, `\u` and `\c` without what belongs to them are the letters alone.
  if ("xuc".includes(letter)) return sign.length > 2 ? sign : undefined;
  if (letter === "B" && isInClass) return undefined;

  // In Java and PCRE `\v` is any vertical space, elsewhere the one character.
  return "dDwWsSbBfnrt".includes(letter) ? sign : undefined;
}

function propertyOf(sign: string): string | undefined {
  const property = sign.length === 3 ? `\\${sign.charAt(1)}{${sign.charAt(2)}}` : sign;
  if (JAVAS_PROPERTY.test(property)) return undefined;
  try {
    new RegExp(property, "u");

    return property;
  } catch {
    return undefined;
  }
}
