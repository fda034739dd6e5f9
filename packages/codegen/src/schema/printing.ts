import type { Lookup } from "@warren/asyncapi/schema";
import { literal } from "../emit/literal.js";
import type { Helper } from "./helper-text.js";

/** What printing a validator needs to know, and leaves behind. */
export type Printing = Readonly<{
  lookup: Lookup;
  /** Parts that are not yet there when the validator is made, since they hold it themselves. */
  isLater: (part: string) => boolean;
  /** Parts that hold themselves. */
  isRecursive: (part: string) => boolean;
  /** Adds the helpers that the text calls. */
  helpers: Set<Helper>;
}>;

/** The name of a helper that the text calls. The module then gets its definition. */
export function helper(name: Helper, { helpers }: Printing): Helper {
  helpers.add(name);

  return name;
}

/** A call of `name`. What is undefined is left out; a text is TypeScript already. */
export function call(name: string, ...given: readonly (string | number | undefined)[]): string {
  const texts = given
    .filter((argument) => argument !== undefined)
    .map((argument) => (typeof argument === "number" ? literal(argument) : argument));

  return `${name}(${texts.join(", ")})`;
}
