/** What a mail server answered to `command` when it refused a mail. */
export type Refusal = Readonly<{
  code: number;
  /** Its answer, which begins with the code. */
  text: string;
  command: unknown;
}>;

/** Some servers say so of the size that is announced with our own address. */
export const TOO_LARGE = 552;
const ABOUT_US: ReadonlySet<number> = new Set([421, 432, 452, 454, 530, 534, 535, 538]);

/** Whether nothing at all can be sent now: 421 closes the connection, 452 speaks of the server's disk unless of one mailbox, the others of our login. */
export function isAboutUs(refusal: Refusal): boolean {
  return ABOUT_US.has(refusal.code) && !OF_ADDRESS.test(enhancedOf(refusal) ?? "");
}

/**
 * Whether it is certain that this mail would be refused again: its address is at fault, or its size. What else a server refuses with 5yz,
 * which should be for ever (RFC 5321, 4.2.1), is often about us, and ends when somebody corrects it: that it does not relay for us, blocks
 * our address, distrusts our domain. Many say so only when they hear the recipient.
 */
export function isForGood(refusal: Refusal): boolean {
  const { code, text, command } = refusal;
  if (code < 500) return false;
  const enhanced = enhancedOf(refusal);
  if (enhanced !== undefined) return FOR_GOOD.test(enhanced) && !SENDER.test(text);
  if (code === TOO_LARGE) return command !== "RCPT TO";

  return OF_RECIPIENT.has(code) && command === "RCPT TO" && !SENDER.test(text) && !POLICY.test(text);
}

// RFC 3463. Addresses and mailboxes.
const OF_ADDRESS = /^[45]\.[12]\./;
// Recipient's address unknown or moved (5.1.7, 5.1.8: the sender's), mailbox closed (5.2.2: full), letter too large.
const FOR_GOOD = /^5\.(?:1\.(?:0|1|2|3|4|6|10)|2\.[13]|3\.4)$/;
const OF_RECIPIENT: ReadonlySet<number> = new Set([550, 551, 553]);
const SENDER = /\bsender\b/i;
const POLICY =
  /relay|rcpthosts|authenti|authori[sz]|polic|permit|denied|prohibit|block|black ?list|spam|reputation|\brate\b|\b(?:spf|dkim|dmarc|rbl|dnsbl)\b/i;

/** Such as 5.7.1, after the code or where qmail writes it: `(#5.7.1)`. */
function enhancedOf({ text }: Refusal): string | undefined {
  return (
    /^\d{3}[ -]#?([245]\.\d{1,3}\.\d{1,3})\b/.exec(text)?.[1] ??
    /\(#([245]\.\d{1,3}\.\d{1,3})\)/.exec(text)?.[1]
  );
}
