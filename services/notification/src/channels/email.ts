import { storableText } from "@warren/text/storable";
import { createTransport } from "nodemailer";
import type { Notice } from "../notice.js";
import type { Channel, SendResult } from "./channel.js";

export type EmailOptions = Readonly<{
  /** `smtp://[user:password@]host:port`, or `smtps://…` for TLS from the first byte. */
  smtpUrl: string;
  /** Whom the mails are from, such as `The Warren shop <shop@shop.example>`. */
  from: string;
  /** Connections to the server at once. Default 5. */
  connections?: number;
  /** After which a server that says nothing counts as away. Default 10,000. */
  timeoutMs?: number;
}>;

const MAILS_PER_CONNECTION = 1_000;

/** E-mail over SMTP, through a few connections that are kept. */
export function emailChannel({ smtpUrl, from, connections = 5, timeoutMs = 10_000 }: EmailOptions): Channel {
  const { protocol, hostname, port, username, password } = new URL(smtpUrl);
  const secure = protocol === "smtps:";
  const transport = createTransport({
    pool: true,
    maxConnections: connections,
    maxMessages: MAILS_PER_CONNECTION,
    host: hostname,
    port: port === "" ? (secure ? 465 : 587) : Number(port),
    secure,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    ...(username === ""
      ? {}
      : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
  });

  return {
    async send(notice): Promise<SendResult> {
      try {
        const { messageId } = await transport.sendMail({
          from,
          to: { name: "", address: notice.recipient },
          subject: notice.subject,
          text: notice.text,
          ...(notice.html === undefined ? {} : { html: notice.html }),
          messageId: messageIdOf(notice),
          headers: { "X-Warren-Template": notice.template, "X-Warren-Subject": notice.subjectId },
          disableFileAccess: true,
          disableUrlAccess: true,
        });

        return { outcome: "sent", reference: messageId };
      } catch (error) {
        return resultOf(error);
      }
    },
    async close() {
      transport.close();
    },
  };
}

/** The same for every attempt, so that a mail that was sent twice after a crash is known to be one. */
export function messageIdOf({ id }: Pick<Notice, "id">): string {
  return `<notice-${id}@warren.example>`;
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
