import { foldLines } from "nodemailer/lib/mime-funcs";
import MimeNode from "nodemailer/lib/mime-node";
import { encode, wrap } from "nodemailer/lib/qp";
import type { Notice } from "../notice.js";

/** A mail as it goes over the wire, but for the dots that SMTP doubles. */
export type RawMail = Readonly<{
  /** Whom the mail server hears that it is from and for. An address that is none is empty. */
  envelope: Readonly<{ from: string; to: readonly string[] }>;
  /** Headers and body: ASCII only, lines that end with CRLF. */
  text: Buffer;
}>;

/**
 * Writes notices as mails that are `from` the same sender. nodemailer encodes headers, addresses and bodies; its own composer writes
 * the same mail through a dozen streams, at many times the cost.
 */
export function mailWriter(from: string): (notice: Notice, at: Date) => RawMail {
  const sender = new MimeNode().setEnvelope({ from }).getEnvelope().from;
  const fields = new MimeNode();
  const header = (name: string, value: string | Date | Readonly<{ name: string; address: string }>) =>
    foldLines(`${name}: ${fields.encodeHeaderValue(name, value)}`, LINE_LENGTH);
  const fromLine = header("From", from);

  return (notice, at) => {
    // An address object and not a text, so that a comma in it names no second recipient.
    const to = { name: "", address: notice.recipient };
    const lines = [
      header("X-Warren-Template", notice.template),
      header("X-Warren-Subject", notice.subjectId),
      fromLine,
      header("To", to),
      header("Subject", notice.subject),
      header("Message-ID", messageIdOf(notice)),
      header("Date", at),
      "MIME-Version: 1.0",
      bodyOf(notice),
    ];
    // The same address that the header names.
    const address = fields.encodeHeaderValue("To", to).replace(/^<|>$/g, "");

    return {
      envelope: { from: sender === false ? "" : sender, to: address === "" ? [] : [address] },
      text: Buffer.from(lines.join("\r\n"), "latin1"),
    };
  };
}

/** The same for every attempt, so that a mail that was sent twice after a crash is known to be one. */
export function messageIdOf({ id }: Pick<Notice, "id">): string {
  return `<notice-${id}@warren.example>`;
}

const LINE_LENGTH = 76;

// RFC 2045, 6.7: "=_" stands in no quoted-printable text, so no part can hold the boundary.
const BOUNDARY = "=_part";

function bodyOf({ text, html }: Notice): string {
  if (html === undefined) return partOf("text/plain", text);
  const parts = [partOf("text/plain", text), partOf("text/html", html)];

  return `Content-Type: multipart/alternative; boundary="${BOUNDARY}"\r\n\r\n${parts
    .map((part) => `--${BOUNDARY}\r\n${part}\r\n`)
    .join("")}--${BOUNDARY}--\r\n`;
}

/** Quoted-printable whatever the text: it is what nodemailer takes for every text that is mostly Latin and not ASCII alone. */
function partOf(type: "text/plain" | "text/html", text: string): string {
  const encoded = wrap(encode(text.replaceAll(/\r\n?|\n/g, "\r\n")), LINE_LENGTH);

  return `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${encoded}`;
}
