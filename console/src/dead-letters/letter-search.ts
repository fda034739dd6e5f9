import { typedName } from "../parts/typed-text.js";

export type LetterSearch = Readonly<{
  /** The queue that a letter came from: it is found faster there. */
  queue?: string;
}>;

/** Reads the address of a letter's page. */
export function letterSearch({ queue }: Record<string, unknown>): LetterSearch {
  const name = typedName(queue);

  return name === undefined ? {} : { queue: name };
}

/** A letter has the name that its sender gave it. These would be another address than the letter's, so `~` stands before them. */
const NOT_IN_A_PATH = /^(~|audit$|\.{1,2}$)/;

/** How the name of a letter stands in the path of its page. */
export const letterParams = {
  parse: ({ ref }: { ref: string }) => ({ ref: ref.startsWith("~") ? ref.slice(1) : ref }),
  stringify: ({ ref }: { ref: string }) => ({ ref: NOT_IN_A_PATH.test(ref) ? `~${ref}` : ref }),
};
