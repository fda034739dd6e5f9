export type LetterSearch = Readonly<{
  /** The queue that a letter came from: it is found faster there. */
  queue?: string;
}>;

/** Reads the address of a letter's page. */
export function letterSearch({ queue }: Record<string, unknown>): LetterSearch {
  return typeof queue === "string" && queue !== "" && queue.length <= 255 ? { queue } : {};
}
