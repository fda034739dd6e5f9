import damerauLevenshtein from "damerau-levenshtein";

/** Whether one is likely a slip of the pen for the other: the same but for case and up to two letters. */
export function areAlike(one: string, other: string): boolean {
  return damerauLevenshtein(one.toLowerCase(), other.toLowerCase().replaceAll(/[^a-z]/g, "")).steps <= 2;
}
