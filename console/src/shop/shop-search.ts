import { isUuid } from "../parts/is-uuid.js";
import { typedText } from "../parts/typed-text.js";

export type ShopSearch = Readonly<{
  /** A part of a product's name or id. */
  q?: string;
  /** The order that was placed last, and is watched here. */
  placed?: string;
}>;

/** Reads the shop's address. */
export function shopSearch({ q, placed }: Record<string, unknown>): ShopSearch {
  const text = typedText(q);

  return {
    ...(text === undefined ? {} : { q: text.slice(0, 100) }),
    ...(typeof placed === "string" && isUuid(placed) ? { placed } : {}),
  };
}
