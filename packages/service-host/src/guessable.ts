/** What is drawn at random, in hexadecimal and 16 characters or longer, has more different characters nearly always. */
const MIN_DIFFERENT_CHARS = 8;

/** Examples that look as if they were drawn: everybody finds them. */
const SHOWN: ReadonlySet<string> = new Set(
  [
    // RFC 7515, appendix A.1.
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
    // The documentation of jose.
    "cc7e0d44fd473002f1c42167459001140ec6389b7353f8088f4d9a95f2f596f2",
    // Tutorials of Spring Boot.
    "404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970",
    "3cfa76ef14937c1c0ea519f8fc057a80fcd04a7420f8e8bcd0a7567c272e007b",
  ].map((one) => one.toLowerCase()),
);

/** What people and examples put into secrets. Whatever is left of a secret without it has to be a secret by itself. */
const FAMILIAR = new RegExp(
  [
    "0123456789",
    "1234567890",
    "abcdefghijklmnopqrstuvwxyz",
    ..."123456 abcdef qwertyuiop asdfghjkl zxcvbnm qwerty".split(" "),
    ..."change[-_]?(me|it|this) replace[-_]?(me|this) letmein keyboard please".split(" "),
    ..."secret password passwort passwd passphrase example sample default string valid least bits length long".split(
      " ",
    ),
    ..."your this that which must should with very super production development staging test demo local".split(
      " ",
    ),
    ..."admin guest user root service machine private public shared token jwt key hmac sign(ing)? api".split(
      " ",
    ),
    ..."warren postgres rabbitmq redis issuer auth random generate minimum characters".split(" "),
  ].join("|"),
  "g",
);

/**
 * Whether a secret can be guessed: it has few different characters, is shown as an example, is made of words that such
 * secrets are made of, or is no secret at all (a public key).
 *
 * That it cannot be guessed is never known.
 */
export function isGuessable(secret: string): boolean {
  const plain = secret.toLowerCase();
  if (plain.includes("-----begin") || SHOWN.has(plain.trim())) return true;
  const rest = plain.replaceAll(FAMILIAR, "").replaceAll(/[^a-z0-9]/g, "");

  return new Set(secret).size < MIN_DIFFERENT_CHARS || new Set(rest).size < MIN_DIFFERENT_CHARS;
}
