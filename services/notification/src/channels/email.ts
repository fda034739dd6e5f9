import { storableText } from "@warren/text/storable";
import type { Channel, SendResult } from "./channel.js";
import { mailWriter, messageIdOf } from "./mail-text.js";
import { smtpConnections } from "./smtp-connections.js";
import { isAboutUs, isForGood, TOO_LARGE } from "./smtp-refusals.js";

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
 * What the server said, or that there is none. What it says to our greeting, our login or our own address (530: log in first) is about us,
 * and 452 about its disk: for every notice alike.
 */
function resultOf(error: unknown): SendResult {
  const text = storableText(error instanceof Error ? error.message : String(error), 500);
  const { code, responseCode, response, command } = error as Readonly<Record<string, unknown>>;
  const isOfNotice = command === "RCPT TO" || command === "DATA" || responseCode === TOO_LARGE;
  if (typeof responseCode === "number" && isOfNotice) {
    const said = { code: responseCode, text: typeof response === "string" ? response : text, command };
    if (!isAboutUs(said)) return { outcome: "refused", error: text, forGood: isForGood(said) };
  }
  // An address or a text that cannot even be written down.
  if (responseCode === undefined && (code === "EENVELOPE" || code === "EMESSAGE")) {
    return { outcome: "refused", error: text, forGood: true };
  }

  return { outcome: "away", error: text };
}
