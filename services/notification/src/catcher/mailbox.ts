/** A mail as it was caught. */
export type Mail = Readonly<{
  /** Grows with each mail. */
  id: number;
  receivedAt: Date;
  /** How often it came: more than 1 where a sender did not know that it had sent it. */
  received: number;
  messageId: string | undefined;
  from: string;
  /** Those it was delivered to, whatever its header says. */
  to: readonly string[];
  subject: string;
  text: string;
  html: string | undefined;
  /** The order or product it is about, where it comes from this shop. */
  order: string | undefined;
}>;

/**
 * Which mails are wanted. `to` and `subject` are parts of the text, in any case; `order` is exact. `search` is a part of any of the
 * three.
 */
export type Wanted = Readonly<{ to?: string; subject?: string; order?: string; search?: string }>;

/** The newest mails, in memory. */
export type Mailbox = Readonly<{
  add(mail: Omit<Mail, "id" | "received">): void;
  /** Newest first. */
  find(wanted?: Wanted): readonly Mail[];
  get(id: number): Mail | undefined;
  clear(): void;
}>;

/** Keeps so many mails and forgets the oldest. One with a known Message-ID is the same mail, come again. */
export function createMailbox(capacity: number): Mailbox {
  // A map keeps the order in which its keys came.
  const mails = new Map<string, Mail>();
  let lastId = 0;

  return {
    add(mail) {
      const id = ++lastId;
      const key = mail.messageId ?? `mail-${id}`;
      const known = mails.get(key);
      if (known !== undefined) {
        mails.set(key, { ...known, received: known.received + 1 });

        return;
      }
      mails.set(key, { ...mail, id, received: 1 });
      const [oldest] = mails.keys();
      if (mails.size > capacity && oldest !== undefined) mails.delete(oldest);
    },
    find: (wanted = {}) => [...mails.values()].filter((mail) => fits(mail, wanted)).reverse(),
    get: (id) => [...mails.values()].find((mail) => mail.id === id),
    clear: () => mails.clear(),
  };
}

function fits(mail: Mail, { to, subject, order, search }: Wanted): boolean {
  const holds = (text: string, part: string) => text.toLowerCase().includes(part.toLowerCase());

  return (
    (to === undefined || mail.to.some((address) => holds(address, to))) &&
    (subject === undefined || holds(mail.subject, subject)) &&
    (order === undefined || mail.order === order) &&
    (search === undefined || [...mail.to, mail.subject, mail.order ?? ""].some((text) => holds(text, search)))
  );
}
