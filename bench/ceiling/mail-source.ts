import type { Letter } from "../peers/letter.js";

const BOUNDARY = "warren-ceiling-of-two-parts";

/** A letter as RFC 5322 has it, with Warren's headers: plain text, and HTML beside it. */
export function mailSource(
  { recipient, subject, text, html }: Letter,
  of: Readonly<{ noticeId: string; orderId: string; at: Date }>,
): string {
  return `From: The Warren shop <shop@shop.example>\r
To: ${recipient}\r
Subject: ${subject}\r
Message-ID: ${messageIdOf(of.noticeId)}\r
Date: ${of.at.toUTCString().replace("GMT", "+0000")}\r
X-Warren-Template: order_confirmed\r
X-Warren-Subject: ${of.orderId}\r
MIME-Version: 1.0\r
Content-Type: multipart/alternative; boundary="${BOUNDARY}"\r
\r
--${BOUNDARY}\r
Content-Type: text/plain; charset=utf-8\r
Content-Transfer-Encoding: 8bit\r
\r
${lines(text)}\r
--${BOUNDARY}\r
Content-Type: text/html; charset=utf-8\r
Content-Transfer-Encoding: 8bit\r
\r
${lines(html)}\r
--${BOUNDARY}--`;
}

/** The same for every attempt, so that a mail that is sent twice is known to be one. */
export function messageIdOf(noticeId: string): string {
  return `<notice-${noticeId}@warren.example>`;
}

/** Lines end with CR LF; one that begins with a point has a second one (RFC 5321, 4.5.2). */
function lines(text: string): string {
  return text.replaceAll(/\r?\n/g, "\r\n").replaceAll(/^\./gm, "..");
}
