import type { Peer } from "@warren/messaging";
import type { Notice } from "../notice.js";

/** What a channel says of one notice. A "no" is an answer, not an exception. */
export type SendResult = Readonly<
  | { outcome: "sent"; reference: string }
  /** This notice was refused; `forGood` where sending it again would not help. */
  | { outcome: "refused"; error: string; forGood: boolean }
  /** Nothing can be sent at the moment. Nothing is wrong with the notice. */
  | { outcome: "away"; error: string }
>;

/** Who sends for a channel, and where that is. */
export type Asked = Readonly<{ who: string; at?: Peer | undefined; protocol?: string }>;

/** Sends notices one way. Sent twice, a notice must be recognisable as the same: by its id. */
export type Channel = Readonly<{
  /** Whom it asks to send them, as traces say it. */
  asks: Asked;
  send(notice: Notice): Promise<SendResult>;
  close(): Promise<void>;
}>;
