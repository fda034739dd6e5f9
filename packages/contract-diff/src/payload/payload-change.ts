/** What has changed in a payload, at one place of it. */
export type PayloadChange = Readonly<{
  /** The way to it through a message: `items/[]/quantity`; empty for the payload itself. */
  path: string;
  /** What changed there: the keyword, or `added`, `removed`, `renamed`. */
  keyword: string;
  /** The way to it through the schema, a JSON pointer: `/properties/items/items/properties/quantity`. */
  pointer: string;
  /** In words, without the place: `at most 100 became at most 50`. */
  what: string;
  /** Whether something that is written by the old schema may be refused by the new one. */
  narrowed: boolean;
  /** Whether something that is written by the new schema may be refused by the old one. */
  widened: boolean;
  /** Whether that is a guess on the safe side, because it cannot be told. */
  undecided: boolean;
  /** Whether nothing is refused, and the other version reads another thing in it. */
  misread?: boolean | undefined;
  /** What is lost although nothing is refused. */
  care: string | undefined;
}>;

/** A change of the whole payload, or at a path in it, that refuses nothing unless it says so. */
export function changed(
  change: Pick<PayloadChange, "keyword" | "what"> & Partial<PayloadChange>,
): PayloadChange {
  return {
    path: "",
    pointer: "",
    narrowed: false,
    widened: false,
    undecided: false,
    care: undefined,
    ...change,
  };
}

/** The keyword of what is another, and could not be compared. */
export const notCompared = "not-compared";

export function uncompared(why: string): PayloadChange {
  return changed({
    keyword: notCompared,
    what: `not compared: ${why}`,
    narrowed: true,
    widened: true,
    undecided: true,
  });
}
