export type ShopSearch = Readonly<{
  /** A part of a product's name or id. */
  q?: string;
  /** The order that was placed last, and is watched here. */
  placed?: string;
}>;

/** Reads the shop's address. */
export function shopSearch({ q, placed }: Record<string, unknown>): ShopSearch {
  return {
    ...(typeof q === "string" && q !== "" ? { q: q.slice(0, 100) } : {}),
    ...(typeof placed === "string" && /^[\da-f-]{36}$/.test(placed) ? { placed } : {}),
  };
}
