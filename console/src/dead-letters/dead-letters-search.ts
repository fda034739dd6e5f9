export type DeadLettersSearch = Readonly<{
  /** The queue whose letters are listed; those of all where it is not said. */
  queue?: string;
}>;

/** Reads the address of the list. */
export function deadLettersSearch({ queue }: Record<string, unknown>): DeadLettersSearch {
  return typeof queue === "string" && queue !== "" && queue.length <= 255 ? { queue } : {};
}
