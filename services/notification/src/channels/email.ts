import { storableText } from "@warren/text/storable";
import type { Channel, SendResult } from "./channel.js";
import { mailWriter, messageIdOf } from "./mail-text.js";
import { smtpConnections } from "./smtp-connections.js";

export type EmailOptions = Readonly<{
  /** `smtp://[user:password@]host:port`, or `smtps://…` for TLS from the first byte. */
  smtpUrl: string;
  /** Whom the mails are from, such as `The Warren shop <shop@shop.example>`. */
  from: string;
  /** After which a server that says nothing counts as away. Default 10,000. */
  timeoutMs?: number;
}>;

/** E-mail over SMTP, through connections that are kept: as many as mails are sent at once. */
export function emailChannel({ smtpUrl, from, timeoutMs = 10_000 }: EmailOptions): Channel {
  const connections = smtpConnections({ smtpUrl, timeoutMs });
  const mailOf = mailWriter(from);

  return {
    asks: { who: "mail server", at: connections.server, protocol: "smtp" },
    async send(notice): Promise<SendResult> {
      const mail = mailOf(notice, new Date());
      try {
        await connections.send(mail);

        return { outcome: "sent", reference: messageIdOf(notice) };
      } catch (error) {
        return resultOf(error);
      }
    },
    async close() {
      connections.close();
    },
  };
}

/**
 * What the server said, or that there is none. RFC 5321, 4.2.1: 4yz may work later, 5yz never; 421 closes the connection. What it
 * says to our greeting, our login or our own address (530: log in first) is about us, and 452 about its disk: for every notice alike.
 */
function resultOf(error: unknown): SendResult {
  const text = storableText(error instanceof Error ? error.message : String(error), 500);
  const { code, responseCode, command } = error as Readonly<Record<string, unknown>>;
  const isOfNotice = command === "RCPT TO" || command === "DATA" || responseCode === TOO_LARGE;
  if (typeof responseCode === "number" && isOfNotice && !ABOUT_US.has(responseCode)) {
    return { outcome: "refused", error: text, forGood: responseCode >= 500 };
  }
  // An address or a text that cannot even be written down.
  if (responseCode === undefined && (code === "EENVELOPE" || code === "EMESSAGE")) {
    return { outcome: "refused", error: text, forGood: true };
  }

  return { outcome: "away", error: text };
}

// Some servers say so of the size that is announced with our own address.
const TOO_LARGE = 552;
const ABOUT_US: ReadonlySet<number> = new Set([421, 432, 452, 454, 530, 534, 535, 538]);
