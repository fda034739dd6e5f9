import { wordsIn } from "../model/parameters.js";

/** Whether an exchange of a type hands a message with a routing key to a binding with a pattern. */
export function matches(type: string | undefined, pattern: string, routingKey: string): boolean {
  switch (type) {
    case "fanout":
      return true;
    case "topic":
      return topicMatches(wordsOf(pattern), wordsOf(routingKey));
    // What it compares, no key says: it may be any.
    case "headers":
      return true;
    default:
      return pattern === routingKey || (routingKey.includes("{") && template(routingKey).test(pattern));
  }
}

/** All the keys that a key with parameters may become. */
function template(routingKey: string): RegExp {
  const parts = routingKey.split(/\{[^}]*\}/).map((part) => part.replaceAll(/[^\w]/g, "\\$&"));

  return new RegExp(`^${parts.join("[^.]+")}$`);
}

/** A key without a word has none, not an empty one; a parameter's name may have dots. */
function wordsOf(key: string): readonly string[] {
  return key === "" ? [] : wordsIn(key);
}

/** `*` stands for one word, `#` for any number of words; a word with a parameter may be any. */
function topicMatches(pattern: readonly string[], words: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return words.length === 0;
  if (first === "#") {
    return words.some((_, skipped) => topicMatches(rest, words.slice(skipped))) || topicMatches(rest, []);
  }
  const [word, ...others] = words;

  return (
    word !== undefined &&
    (first === "*" || first === word || (word.includes("{") && template(word).test(first))) &&
    topicMatches(rest, others)
  );
}
