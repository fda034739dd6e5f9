import fc from "fast-check";
import { simpleParser, type ParsedMail } from "mailparser";
import MailComposer from "nodemailer/lib/mail-composer";
import { describe, expect, test } from "vitest";
import type { Notice } from "../notice.js";
import { letter } from "../templates/letter.js";
import { mailWriter, messageIdOf } from "./mail-text.js";

const FROM = "The Warren shop – Läden <shop@shop.example>";
const at = new Date("2026-03-02T09:30:02.000Z");
const mailOf = mailWriter(FROM);
const notice = (more: Partial<Notice> = {}): Notice => ({
  id: "5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11",
  template: "order_confirmed",
  channel: "email",
  subjectId: "9e107d9d-372b-4b6e-8c1b-2f4f1d6c2a90",
  recipient: "ada@example.com",
  attempt: 1,
  cause: { messageId: "m", correlationId: "c", traceparent: undefined },
  ...letter("Your order 9e107d9d is confirmed", "Thank you."),
  ...more,
});

describe("a mail's text", () => {
  test("reads as the mail that nodemailer's own composer writes, whatever is in it", async () => {
    const word = fc.string({ unit: "binary", maxLength: 100 }).map((text) => text.replaceAll(/[\r\n]/g, ""));
    const traps = fc.constantFrom(".", "..", "=_part", "--=_part", " ", "\t", "\0", "ünï ".repeat(60));
    const body = fc.array(fc.oneof(word, traps), { maxLength: 6 }).map((lines) => `x${lines.join("\n")}\n`);
    const notices = fc.record({
      subject: word,
      text: body,
      html: fc.option(body, { nil: undefined }),
      subjectId: word,
    });

    await fc.assert(
      fc.asyncProperty(notices, async (more) => {
        const ours = mailOf(notice(more), at);

        expect(seen(await read(ours.text))).toEqual(seen(await read(await composed(notice(more)))));
        for (const sent of ours.text.toString("latin1").split("\r\n"))
          expect(sent).toMatch(/^[\t\x20-\x7e]*$/);
      }),
      { numRuns: 30, endOnFailure: true },
    );
  });

  test("begins no header and names no recipient that a stranger wrote", async () => {
    const mail = mailOf(
      notice({
        subject: "Lamp\r\nBcc: x@y.example",
        subjectId: "p-1\nBcc: x@y.example",
        recipient: "ada@example.com, eve@y.example\r\nBcc: x@y.example",
      }),
      at,
    );
    const { headers, headerLines } = await read(mail.text);

    expect(headerLines.map(({ key }) => key)).toEqual([
      ...["x-warren-template", "x-warren-subject", "from", "to", "subject", "message-id", "date"],
      ...["mime-version", "content-type"],
    ]);
    expect(headers.get("subject")).toBe("Lamp Bcc: x@y.example");
    expect(mail.envelope.to).toHaveLength(1);
    expect(mail.envelope.to[0]).not.toMatch(/[\r\n<>]/);
  });

  test("is from the sender and for the recipient of the notice, and for nobody where the address is empty", () => {
    expect(mailOf(notice(), at).envelope).toEqual({ from: "shop@shop.example", to: ["ada@example.com"] });
    expect(mailOf(notice({ recipient: "ada@bücher.example" }), at).envelope.to).toEqual([
      "ada@xn--bcher-kva.example",
    ]);
    expect(mailOf(notice({ recipient: " \n" }), at).envelope.to).toEqual([]);
  });
});

function read(mail: Buffer): Promise<ParsedMail> {
  return simpleParser(mail, { skipImageLinks: true, skipTextToHtml: true, skipTextLinks: true });
}

function composed(notice: Notice): Promise<Buffer> {
  const { template, subjectId, recipient, subject, text, html } = notice;

  return new MailComposer({
    from: FROM,
    to: { name: "", address: recipient },
    subject,
    text,
    ...(html === undefined ? {} : { html }),
    messageId: messageIdOf(notice),
    date: at,
    headers: { "X-Warren-Template": template, "X-Warren-Subject": subjectId },
    newline: "\r\n",
  })
    .compile()
    .build();
}

function seen({ from, to, subject, messageId, date, text, html, headers }: ParsedMail) {
  const [template, about] = [headers.get("x-warren-template"), headers.get("x-warren-subject")];

  return { from: from?.value, to, subject, messageId, date, text, html, template, about };
}
