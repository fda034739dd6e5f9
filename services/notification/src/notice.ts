export const CHANNELS = ["email", "sms", "push"] as const;

/** The way to somebody. */
export type ChannelName = (typeof CHANNELS)[number];

/** What a notice is about. */
export type Template =
  | "order_confirmed"
  | "order_rejected"
  | "order_cancelled"
  | "shipment_dispatched"
  | "shipment_delivered"
  | "stock_low";

/** A notice that is to be sent: all that the channel needs, written when the news came. */
export type Notice = Readonly<{
  id: string;
  template: Template;
  channel: ChannelName;
  /** The order or the product it is about. */
  subjectId: string;
  /** An e-mail address, a telephone number, or the user whose devices are meant. */
  recipient: string;
  subject: string;
  text: string;
  /** For e-mail only. */
  html: string | undefined;
  /** Which attempt this is; 1 for the first. */
  attempt: number;
  cause: NoticeCause;
}>;

/** The message that brought the news, so that what becomes of its notice is found by the same ids. */
export type NoticeCause = Readonly<{
  messageId: string;
  /** The customer's. Undefined for notices of before this was kept. */
  correlationId: string | undefined;
  /** The trace context of the message's handling; undefined where it had none. */
  traceparent: string | undefined;
}>;

/** A notice before it is stored. */
export type Draft = Omit<Notice, "id" | "attempt" | "recipient" | "cause"> &
  Readonly<{
    /** Undefined where no address is known: it is kept for whoever asks what became of it, and sent to nobody. */
    recipient: string | undefined;
    /** The customer it is for; undefined for the shop's own people. */
    userId: string | undefined;
    /**
     * Tells apart what may happen more than once about one subject, such as a product that runs low again. Empty where it
     * happens once: an order has one confirmation ever.
     */
    occasion: string;
  }>;
