/** The most that a character, and a whole text, can take in JSON, in bytes. */
export type Largest = Readonly<{ character: number; text: number }>;

/** A character that JSON.stringify writes as an escape: U+0000 to U+001F, or half a surrogate pair. Nothing takes more. */
export const LARGEST_CHARACTER_BYTES = 6;

const ANY: Largest = { character: LARGEST_CHARACTER_BYTES, text: Infinity };
const NOTHING: Largest = { character: 0, text: 0 };

/** What follows the letter of an escape and belongs to it: `\x41`, `\u0041`, `\p{L}`, `\cA`. */
const codes: Readonly<Record<string, RegExp>> = {
  x: /[0-9a-fA-F]{2}/y,
  u: /\{[^}]*\}|[0-9a-fA-F]{4}/y,
  p: /\{[^}]*\}/y,
  P: /\{[^}]*\}/y,
  c: /[a-zA-Z]/y,
};

/**
 * The largest text that a regular expression matches from its beginning to its end, as JSON. It reads literals, classes, groups
 * and repetitions; of anything else, and of a pattern without `^` and `$`, it says that there is no limit.
 */
export function largestMatch(pattern: string): Largest {
  if (!pattern.startsWith("^") || !/(^|[^\\])(\\\\)*\$$/.test(pattern)) return ANY;
  const reader = new PatternReader(pattern.slice(1, -1));
  const alternatives = reader.alternatives();

  // `^a|b$` is bound on one side only in each of its alternatives.
  return reader.isAtEnd && alternatives.length === 1 ? (alternatives[0] ?? NOTHING) : ANY;
}

class PatternReader {
  private at = 0;

  constructor(private readonly pattern: string) {}

  get isAtEnd(): boolean {
    return this.at >= this.pattern.length;
  }

  alternatives(): readonly Largest[] {
    const found: Largest[] = [this.sequence()];
    while (this.takes("|")) found.push(this.sequence());

    return found;
  }

  private sequence(): Largest {
    let sum = NOTHING;
    while (!this.isAtEnd && !/[|)]/.test(this.pattern.charAt(this.at))) {
      const one = this.atom();
      const times = this.repetitions();
      sum = {
        character: times === 0 ? sum.character : Math.max(sum.character, one.character),
        text: sum.text + (times === 0 || one.text === 0 ? 0 : one.text * times),
      };
    }

    return sum;
  }

  private atom(): Largest {
    if (this.takes("(")) return this.group();
    if (this.takes("[")) return this.charactersOf();
    if (this.takes("\\")) return this.escape();
    const character = this.next();

    return character === "." ? one(LARGEST_CHARACTER_BYTES) : one(bytesIn(character));
  }

  /** What looks ahead or back takes no place of its own. */
  private group(): Largest {
    const looks = ["?=", "?!", "?<=", "?<!"].some((start) => this.takes(start));
    if (!looks && !this.takes("?:")) this.takesMatch(/\?<[^>]*>/y);
    const alternatives = this.alternatives();
    this.takes(")");

    return looks ? NOTHING : widest(alternatives);
  }

  private charactersOf(): Largest {
    const everythingElse = this.takes("^");
    let most = 0;
    while (!this.isAtEnd && !this.takes("]")) {
      const from = this.takes("\\") ? this.escape().character : bytesIn(this.next());
      const start = this.pattern.charCodeAt(this.at - 1);
      most = Math.max(most, from);
      if (this.pattern.charAt(this.at) === "-" && this.pattern.charAt(this.at + 1) !== "]") {
        this.at += 1;
        const to = this.takes("\\") ? this.escape().character : bytesIn(this.next());
        most = Math.max(most, to, bytesBetween(start, this.pattern.charCodeAt(this.at - 1)));
      }
    }

    return one(everythingElse ? LARGEST_CHARACTER_BYTES : most);
  }

  private escape(): Largest {
    const character = this.next();
    if (/[dw]/.test(character)) return one(1);
    if (/[bB]/.test(character)) return NOTHING;
    // A backreference repeats what a group matched, whatever that was.
    if (/[1-9k]/.test(character)) return ANY;
    if (/[a-zA-Z0]/.test(character)) {
      const rest = codes[character];
      if (rest !== undefined) this.takesMatch(rest);

      return one(LARGEST_CHARACTER_BYTES);
    }

    return one(bytesIn(character));
  }

  private repetitions(): number {
    const counted = this.takesMatch(/\{(\d+)(,(\d*))?\}/y);
    const times =
      counted === undefined
        ? this.takes("?")
          ? 1
          : this.takes("*") || this.takes("+")
            ? Infinity
            : 1
        : counted[2] === undefined
          ? Number(counted[1])
          : counted[3] === ""
            ? Infinity
            : Number(counted[3]);
    this.takes("?");

    return times;
  }

  private next(): string {
    const character = String.fromCodePoint(this.pattern.codePointAt(this.at) ?? 0);
    this.at += character.length;

    return character;
  }

  private takes(text: string): boolean {
    if (!this.pattern.startsWith(text, this.at)) return false;
    this.at += text.length;

    return true;
  }

  private takesMatch(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.at;
    const match = expression.exec(this.pattern) ?? undefined;
    this.at += match?.[0].length ?? 0;

    return match;
  }
}

function one(bytes: number): Largest {
  return { character: bytes, text: bytes };
}

function widest(alternatives: readonly Largest[]): Largest {
  return {
    character: Math.max(0, ...alternatives.map(({ character }) => character)),
    text: Math.max(0, ...alternatives.map(({ text }) => text)),
  };
}

/** A character in JSON. What is not ASCII may, without the flag `u`, match half a surrogate pair. */
function bytesIn(character: string): number {
  return /^[ -~]$/.test(character) ? (/["\\]/.test(character) ? 2 : 1) : LARGEST_CHARACTER_BYTES;
}

function bytesBetween(from: number, to: number): number {
  if (from < 0x20 || to > 0x7e) return LARGEST_CHARACTER_BYTES;

  return ['"', "\\"].some((one) => one.charCodeAt(0) >= from && one.charCodeAt(0) <= to) ? 2 : 1;
}
