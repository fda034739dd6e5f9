import { typedText } from "../parts/typed-text.js";

export type MailSearch = Readonly<{
  /** A part of an order's id, of an address or of a subject. */
  q?: string;
  /** The mail that is read. */
  mail?: number;
}>;

/** Reads the address of the page. */
export function mailSearch({ q, mail }: Record<string, unknown>): MailSearch {
  const text = typedText(q);

  return {
    ...(text === undefined ? {} : { q: text.slice(0, 200) }),
    ...(typeof mail === "number" && Number.isSafeInteger(mail) && mail > 0 ? { mail } : {}),
  };
}
