/** One of a broker's addresses, and how it may be shown: without user and password. */
export type Address = Readonly<{ url: string; node: string }>;

/**
 * The addresses of a cluster's nodes, as a list or as text with commas between them.
 *
 * @throws TypeError that says which one is at fault, and not what it holds: it may be a password
 */
export function addressesOf(given: string | readonly string[]): readonly [Address, ...Address[]] {
  const urls = typeof given === "string" ? separateAddresses(given) : given;
  const [first, ...others] = urls.map((url, index) => ({
    url,
    node: nodeOf(url.trim(), index, urls.length),
  }));
  if (first === undefined)
    throw new TypeError("a connection needs the address of a broker, amqp://host:5672/vhost");

  return [first, ...others];
}

/** The addresses of a text that has commas between them. They are not checked. */
export function separateAddresses(text: string): readonly string[] {
  // A password may hold a comma, so one counts only where the next address begins.
  return text.split(/\s*,\s*(?=amqps?:\/\/)/);
}

function nodeOf(url: string, index: number, count: number): string {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address === undefined || address.hostname === "" || !/^amqps?:$/.test(address.protocol)) {
    const which = count === 1 ? "the broker's address" : `address ${index + 1} of ${count} of the broker`;
    throw new TypeError(`${which} is none: it must read amqp://user:password@host:5672/vhost, or amqps://`);
  }
  const port = address.port || (address.protocol === "amqps:" ? "5671" : "5672");
  const vhost = address.pathname.length > 1 ? address.pathname : "";

  return `${address.protocol}//${address.hostname}:${port}${vhost}`;
}
