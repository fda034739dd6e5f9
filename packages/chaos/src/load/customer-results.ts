/** What customers have seen of the shop so far. */
export type CustomerResults = Readonly<{
  /** Orders that the shop has taken: their ids, and when. */
  accepted: ReadonlyMap<string, number>;
  /** Requests for an order that were never answered, however often they were sent. */
  unanswered: number;
  /** Requests that were sent again because nobody had answered them well. */
  sentAgain: number;
  /** Orders that were sent twice by their customers. */
  doubled: number;
  cancellationsAsked: number;
  /** By status: what was said to an order instead of taking it. Right only for a key that was abused. */
  refused: ReadonlyMap<string, number>;
  /** Orders under whose key another one was sent, and the priority that they had: theirs must hold. */
  abused: ReadonlyMap<string, string>;
  /** Such another one that got a 202: nobody who knows the first could be asked in time. The order service decides later. */
  undecided: number;
  /** The same key got two orders, or another order was taken under it at once. */
  brokenPromises: readonly string[];
}>;

/** The same while customers add to it. */
export type CustomerRecord = {
  readonly accepted: Map<string, number>;
  readonly refused: Map<string, number>;
  readonly abused: Map<string, string>;
  readonly brokenPromises: string[];
  unanswered: number;
  sentAgain: number;
  doubled: number;
  cancellationsAsked: number;
  undecided: number;
};

export function emptyRecord(): CustomerRecord {
  return {
    accepted: new Map(),
    refused: new Map(),
    abused: new Map(),
    brokenPromises: [],
    ...{ unanswered: 0, sentAgain: 0, doubled: 0, cancellationsAsked: 0, undecided: 0 },
  };
}
