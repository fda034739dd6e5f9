/** The address on each node of the broker. Each program begins with another one, so that all nodes have some to serve. */
export function acrossNodes(
  amqpUrl: string,
  nodes: readonly Readonly<{ amqpUrl: string }>[],
  first: number,
): string {
  const addresses = nodes.map((node) => {
    const url = new URL(amqpUrl);
    url.host = new URL(node.amqpUrl).host;

    return url.href;
  });
  const start = first % addresses.length;

  return [...addresses.slice(start), ...addresses.slice(0, start)].join(",");
}
