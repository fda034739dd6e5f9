import { listed } from "@warren/text";

/** Names for a sentence, of many the first three: `a, b, c and 47 others`. */
export function someOf(names: readonly string[]): string {
  return listed(names.length <= 4 ? names : [...names.slice(0, 3), `${String(names.length - 3)} others`]);
}
