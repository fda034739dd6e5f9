/** An address by which its owner knows it, and nobody else can write to it: "ada@example.com" is "a…@example.com". */
export function maskedAddress(address: string): string {
  const at = address.lastIndexOf("@");
  const [first = ""] = address.slice(0, Math.max(at, 0));
  // Of one character it would be the whole.
  const shown = at > 1 ? first : "";

  return `${shown}…${at < 0 ? "" : address.slice(at)}`;
}
