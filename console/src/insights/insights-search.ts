export type Span = "15m" | "1h";

export type InsightsSearch = Readonly<{
  /** How far back; an hour where it is not said. */
  span?: Span;
}>;

/** Reads the address of the page. */
export function insightsSearch({ span }: Record<string, unknown>): InsightsSearch {
  return span === "15m" ? { span } : {};
}
