import { isIPv6 } from "node:net";

/**
 * The address by which a caller is limited: an IPv4 address, or the first half of an IPv6 address, of which everybody has 2^64 with
 * another second half.
 */
export function limitedAddress(ip: string): string {
  if (!ip.includes(":") || !isIPv6(ip)) return ip;
  // Of a scope (fe80::1%eth0) nothing depends.
  const [address = ""] = ip.toLowerCase().split("%");
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = "", tail] = address.split("::");
  const first = groupsIn(head);
  const last = tail === undefined ? [] : groupsIn(tail);
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => "0");

  return `${[...first, ...zeros, ...last].slice(0, 4).join(":")}::/64`;
}

/** The groups of a part, without leading zeros. An IPv4 address at the end stands for two. */
function groupsIn(part: string): readonly string[] {
  if (part === "") return [];

  return part
    .split(":")
    .flatMap((group) => (group.includes(".") ? ["v4", "v4"] : [group.replace(/^0+(?=.)/, "")]));
}
