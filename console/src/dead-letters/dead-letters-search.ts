import { typedName } from "../parts/typed-text.js";

export type DeadLettersSearch = Readonly<{
  /** The queue whose letters are listed; those of all where it is not said. */
  queue?: string;
}>;

/** Reads the address of the list. */
export function deadLettersSearch({ queue }: Record<string, unknown>): DeadLettersSearch {
  const name = typedName(queue);

  return name === undefined ? {} : { queue: name };
}
