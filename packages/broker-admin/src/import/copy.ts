/** A message as it was seen. */
export type Copy = Readonly<{
  /** The queue that it was for. */
  queue: string;
  exchange: string;
  routingKey: string;
  /** Its property `type`. */
  type: string | undefined;
  contentType: string | undefined;
  content: Buffer;
}>;

/** How much is read at most. */
export type Bounds = Readonly<{
  /** Of each queue. */
  messages: number;
  /** Of all together. */
  bytes: number;
}>;

/** Larger ones are no use for what they have in common, and fill the memory. */
export const LARGEST_COPY = 1_048_576;
