export type MailSearch = Readonly<{
  /** A part of an order's id, of an address or of a subject. */
  q?: string;
  /** The mail that is read. */
  mail?: number;
}>;

/** Reads the address of the page. */
export function mailSearch({ q, mail }: Record<string, unknown>): MailSearch {
  const search = typeof q === "string" || typeof q === "number" ? String(q).slice(0, 200) : "";

  return {
    ...(search.trim() === "" ? {} : { q: search }),
    ...(typeof mail === "number" && Number.isSafeInteger(mail) && mail > 0 ? { mail } : {}),
  };
}
