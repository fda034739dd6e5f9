import wrapAnsi from "wrap-ansi";

/** An amount with its noun, in English: `1 queue`, `13 queues`, `1,300 queues`. Only for nouns whose plural ends in `s`. */
export function counted(amount: number, noun: string): string {
  return `${amount.toLocaleString("en")} ${noun}${amount === 1 ? "" : "s"}`;
}

/** `a, b and c`; with `or` in place of `and` where one of them is meant. Nothing for an empty list. */
export function listed(words: readonly string[], lastWord: "and" | "or" = "and"): string {
  const last = words.at(-1) ?? "";

  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} ${lastWord} ${last}`;
}

/** With a capital at its start. */
export function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** Without a capital at its start. */
export function uncapitalized(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

/** A text in lines of at most so many columns; a word that is wider has a line of its own. */
export function wrapped(text: string, columns: number): readonly string[] {
  return wrapAnsi(text, columns).split("\n");
}
