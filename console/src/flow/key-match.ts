/** Whether an exchange hands a message with a key to a binding. A key with parameters (`order.{region}`) stands for all that it may become. */
export function keyMatches(type: string, pattern: string, key: string): boolean {
  switch (type) {
    case "fanout":
      return true;
    // What it compares, no key says.
    case "headers":
      return true;
    case "topic":
      return wordsMatch(wordsOf(pattern), wordsOf(key));
    default:
      return pattern === key || (key.includes("{") && templateOf(key).test(pattern));
  }
}

/** A parameter's name may have dots, and is one word all the same. */
function wordsOf(key: string): readonly string[] {
  return key === "" ? [] : key.replaceAll(/\{[^}]*\}/g, "{}").split(".");
}

/** `*` stands for one word, `#` for any number of them. */
function wordsMatch(pattern: readonly string[], words: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return words.length === 0;
  if (first === "#")
    return wordsMatch(rest, words) || (words.length > 0 && wordsMatch(pattern, words.slice(1)));
  const [word, ...others] = words;

  return (
    word !== undefined &&
    (first === "*" || first === word || (word.includes("{") && templateOf(word).test(first))) &&
    wordsMatch(rest, others)
  );
}

function templateOf(key: string): RegExp {
  const parts = key.split(/\{[^}]*\}/).map((part) => part.replaceAll(/[^\w]/g, "\\$&"));

  return new RegExp(`^${parts.join("[^.]+")}$`);
}
