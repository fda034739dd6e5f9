import { describe, expect, test } from "vitest";
import { isAboutUs, isForGood } from "./smtp-refusals.js";

const refusal = (text: string, command = "RCPT TO") => ({ code: Number(text.slice(0, 3)), text, command });

// Answers of Postfix, Exim, qmail, Exchange and Gmail.
describe("a mail is refused for good", () => {
  test.each([
    "550 5.1.1 <ada@example.com>: Recipient address rejected: User unknown in local recipient table",
    "550-5.1.1 The email account that you tried to reach does not exist.",
    "550 Unrouteable address",
    "550 No such user here",
    "551 User not local; please try <ada@example.org>",
    "553 5.1.3 The recipient address is not a valid RFC 5321 address",
    "556 5.1.10 <ada@example.com>: Recipient address rejected: Domain example.com does not accept mail (nullMX)",
    "550 5.2.1 The email account that you tried to reach is disabled",
    "552 5.3.4 Message size exceeds fixed limit",
  ])("where its address or its size is at fault: %s", (text) => {
    expect([isForGood(refusal(text)), isAboutUs(refusal(text))]).toEqual([true, false]);
  });

  test("where the server says so of its size when it hears of it", () => {
    expect(isForGood(refusal("552 message too large", "MAIL FROM"))).toBe(true);
    expect(isForGood(refusal("552 message too large", "DATA"))).toBe(true);
  });
});

describe("a mail is refused for now", () => {
  test.each([
    "554 5.7.1 <ada@example.com>: Relay access denied",
    "550 5.7.1 Unable to relay",
    "550 relay not permitted",
    "550 Relaying denied",
    "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
    "550 5.7.26 Unauthenticated email from shop.example is not accepted due to domain's DMARC policy",
    "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
    "550 5.1.8 <shop@shop.example>: Sender address rejected: Domain not found",
    "550 5.1.0 Sender rejected",
    "550 Sender verify failed",
    "554 Transaction failed",
    "552 Mailbox full",
    "552 5.2.2 The email account that you tried to reach is over quota",
    "450 4.2.0 <ada@example.com>: Recipient address rejected: Greylisted",
    "451 4.3.0 Temporary lookup failure",
    "452 4.2.2 The email account that you tried to reach is over quota",
  ])("where it may be about us, or pass: %s", (text) => {
    expect([isForGood(refusal(text)), isAboutUs(refusal(text))]).toEqual([false, false]);
  });

  test("where what it says is refused", () => {
    expect(isForGood(refusal("550 no", "DATA"))).toBe(false);
    expect(isForGood(refusal("554 5.6.0 no", "DATA"))).toBe(false);
  });
});

test.each([
  "421 4.3.2 Service shutting down",
  "452 4.3.1 Insufficient system storage",
  "452 no room",
  "530 5.7.0 Must issue a STARTTLS command first",
  "535 5.7.8 Authentication credentials invalid",
])("nothing can be sent at all: %s", (text) => {
  expect(isAboutUs(refusal(text))).toBe(true);
});
